"""The outbox, as administrators see it: what was sent to whom, never what it says."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, request, url_for

from quartapp.decorators import admin_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.services import outbox as service

from . import main
from .back import back

PER_PAGE = 30


@main.get("/outbox")
@admin_required
async def outbox() -> ResponseReturnValue:
    """Every mail, or those of one status, newest first."""
    wanted = request.args.get("status")
    status = wanted if wanted in service.STATUSES else None
    page = await service.listed(status).page(db.session, page_number(request.args), PER_PAGE)
    counts = await service.counts(db.session)
    server = current_app.config["MAIL_SERVER"]
    names = {"page": page, "counts": counts, "status": status, "server": server}
    return await render_template("outbox.html", **names)


@main.post("/outbox/retry")
@admin_required
async def outbox_retry_all() -> ResponseReturnValue:
    """Queue all mails again that failed."""
    async with db.begin() as session:
        number = await service.retry(session)
    words = "1 mail is" if number == 1 else f"{number} mails are"
    return await back(
        f"{words} queued again." if number else "There was nothing to retry.",
        url_for("main.outbox"),
    )


@main.post("/outbox/<int:mail_id>/retry")
@admin_required
async def outbox_retry(mail_id: int) -> ResponseReturnValue:
    """Queue one mail again."""
    async with db.begin() as session:
        queued = await service.retry(session, [mail_id])
    return await back(
        "It is queued again." if queued else "It waits already, or is over.", url_for("main.outbox")
    )


@main.post("/outbox/<int:mail_id>/cancel")
@admin_required
async def outbox_cancel(mail_id: int) -> ResponseReturnValue:
    """Do not send a mail that waits."""
    async with db.begin() as session:
        row = await service.cancel(session, mail_id)
    return await back(f"Cancelled. {row.recipient} will not get it.", url_for("main.outbox"))
