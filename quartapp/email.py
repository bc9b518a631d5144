"""The mails of the blog, one function for each."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import cast
from urllib.parse import urlsplit

from quart import current_app
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.errormail import ErrorReport
from quartapp.ext.mail import Message
from quartapp.ext.templating import render_template
from quartapp.extensions import db, mail
from quartapp.models import LoginSession, OutgoingMail, User

LINK_LIFE = timedelta(hours=1)  # lifetime of a link; the texts of the mails state it


class Delivery(Enum):
    """Delivery method of new mails."""

    SENT = "sent"
    KEPT = "kept"  # in the outbox, shown at /dev/mail
    WAITING = "waiting"  # in the outbox, until a mail server is configured


def delivery() -> Delivery:
    """Return the delivery method of new mails; in tests it is SENT without a mail server."""
    config = current_app.config
    if config["MAIL_KEEP"]:
        return Delivery.KEPT if config["DEVELOPMENT"] else Delivery.WAITING
    return Delivery.SENT if config["MAIL_SERVER"] or config["TESTING"] else Delivery.WAITING


async def send_email(
    to: str,
    subject: str,
    template: str,
    *,
    user: User,
    session: AsyncSession | None = None,
    expires_in: timedelta | None = None,
    **context: object,
) -> None:
    """Add a mail, rendered from ``mail/<template>.txt`` as text and HTML, to the outbox.

    A worker sends it after ``session`` commits.  Without ``session`` it is added in a new
    transaction.  A mail that is not sent within ``expires_in`` is discarded.
    """
    if session is None:
        async with db.begin() as own:
            return await send_email(
                to, subject, template, user=user, session=own, expires_in=expires_in, **context
            )
    message = await _build_message(to, subject, template, user=user, **context)
    message.html = await _as_html(subject, message.body or "")
    for row in mail.enqueue(session, message, kind=template, expires_in=expires_in):
        cast(OutgoingMail, row).user_id = user.id
    return None


async def send_confirmation(session: AsyncSession, user: User, token: str) -> None:
    """Send the link that confirms the address of the account."""
    await send_email(
        user.email, "Confirm your address", "confirm",
        session=session, user=user, token=token, expires_in=LINK_LIFE,
    )  # fmt: skip


async def send_welcome(session: AsyncSession, user: User) -> None:
    """Send the welcome mail, after the address is confirmed."""
    await send_email(user.email, "Welcome", "welcome", session=session, user=user)


async def send_password_reset(session: AsyncSession, user: User, token: str) -> None:
    """Send the link to the form for a new password."""
    await send_email(
        user.email, "Set a new password", "reset_password",
        session=session, user=user, token=token, expires_in=LINK_LIFE,
    )  # fmt: skip


async def send_password_changed(
    session: AsyncSession, user: User, *, tokens_revoked: bool = False
) -> None:
    """Notify the user that the password has changed."""
    await send_email(
        user.email, "Your password was changed", "password_changed",
        session=session, user=user, tokens_revoked=tokens_revoked,
    )  # fmt: skip


async def send_address_change(session: AsyncSession, user: User, address: str, token: str) -> None:
    """Send the link that confirms a change of address to the new address."""
    await send_email(
        address, "Confirm your new address", "change_email",
        session=session, user=user, token=token, expires_in=LINK_LIFE,
    )  # fmt: skip


async def send_address_changed(session: AsyncSession, user: User, before: str) -> None:
    """Notify the old address, ``before``, that the address has changed."""
    subject = "Your address was changed"
    await send_email(before, subject, "address_changed", session=session, user=user)


async def send_new_sign_in(session: AsyncSession, user: User, sign_in: LoginSession) -> None:
    """Notify the user of a login from an unknown browser."""
    await send_email(
        user.email, "A new sign-in to your account", "new_sign_in", session=session, user=user,
        device=sign_in.device, address=sign_in.address, at=sign_in.created_at,
    )  # fmt: skip


async def send_error_report(report: ErrorReport) -> None:
    """Mail an error report to FLASKY_ADMIN, in a new transaction."""
    config = current_app.config
    subject = f"{report.error or 'Error'} in {report.place}"
    message = await _build_message(config["FLASKY_ADMIN"], subject, "error", report=report)
    message.headers["List-Id"] = f"<errors.{urlsplit(config['SITE_URL']).hostname}>"  # to filter
    async with db.begin() as session:
        mail.enqueue(session, message, kind="error")


async def _build_message(to: str, subject: str, template: str, **context: object) -> Message:
    """Return the message without its HTML part.

    Links start with SITE_URL: a Host header could be forged.
    """
    config = current_app.config
    site = {"site_url": config["SITE_URL"].rstrip("/"), "site": config["SITE_NAME"]}
    return Message(
        f"{config['FLASKY_MAIL_SUBJECT_PREFIX']} {subject}",
        sender=config["FLASKY_MAIL_SENDER"],
        recipients=[to],
        body=await render_template(f"mail/{template}.txt", **site, **context),
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: suppresses automatic replies
    )


async def _as_html(title: str, text: str) -> str:
    """Return the text as HTML: its first paragraph is a heading, links on own lines are buttons."""
    words, _, foot = text.partition("\n-- \n")
    paragraphs = words.strip().split("\n\n")
    site = current_app.config["SITE_NAME"]
    return await render_template(
        "mail/_layout.html", title=title, paragraphs=paragraphs, foot=foot, site=site
    )
