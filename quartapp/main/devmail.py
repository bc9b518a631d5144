"""Mailbox for development: shows mails that were kept instead of sent."""

from __future__ import annotations

from functools import wraps
from typing import Any

from quart import ResponseReturnValue, abort, current_app, request
from sqlalchemy import select

from quartapp.ext.mail import Message
from quartapp.ext.templating import render_template
from quartapp.extensions import db, mail
from quartapp.models import OutgoingMail

from . import main

SHOWN = 50  # newest mails
PARTS = ("html", "text", "source")

# HTML mails contain inline styles and load nothing.
CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"


def development_only(view: Any) -> Any:
    """Answer 404 outside the development configuration."""

    @wraps(view)
    async def wrapper(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_app.config["DEVELOPMENT"]:
            abort(404)
        result: ResponseReturnValue = await view(*args, **kwargs)
        return result

    wrapper.development_only = True  # type: ignore[attr-defined]  # read by a test of all routes
    return wrapper


@main.get("/dev/mail")
@development_only
async def dev_mail() -> ResponseReturnValue:
    """Show a list of the newest mails, and one of them in full."""
    newest = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(SHOWN)
    mails = (await db.session.scalars(newest)).all()
    wanted = request.args.get("id", type=int)
    chosen = next((each for each in mails if each.id == wanted), mails[0] if mails else None)
    part = request.args.get("part", PARTS[0])
    shown = _shown(chosen) if chosen else None
    return await render_template("dev/mail.html", mails=mails, mail=chosen, part=part, shown=shown)


@main.get("/dev/mail/<int:mail_id>/html")
@development_only
async def dev_mail_html(mail_id: int) -> ResponseReturnValue:
    """Return the HTML of a mail for the iframe; links in it open in the top window."""
    row = await db.session.get(OutgoingMail, mail_id)
    message = row.as_message() if row else None
    if message is None:
        abort(404)
    html = (message.html or "").replace("<head>", '<head><base target="_top">', 1)
    return html, {"Content-Security-Policy": CSP, "X-Frame-Options": "SAMEORIGIN"}


def _shown(row: OutgoingMail) -> dict[str, str]:
    """Return sender, id, text and source of a mail.

    Only the id is available if the text was deleted after sending.
    """
    message, message_id = row.as_message() or Message(row.subject), row.message_id(mail.domain)
    source = message.as_email(message_id).as_string() if row.message else ""
    return {
        "sender": message.sender or "",
        "message_id": message_id,
        "text": message.body or "",
        "source": source,
    }
