"""Views of the outbox for administrators.  They show recipients, but no texts of mails."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, request, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.decorators import admin_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.once import Made, once, sent_key
from quartapp.services import outbox as service

from . import main
from .paging import status_of
from .redirect_back import redirect_back

PER_PAGE = 30


@main.get("/outbox")
@admin_required
async def outbox() -> ResponseReturnValue:
    """Show all mails, or those of one status, newest first."""
    wanted = request.args.get("status")
    status = wanted if wanted in service.STATUSES else None
    page = await service.listed(status).page(db.session, page_number(request.args), PER_PAGE)
    counts = await service.counts(db.session)
    server = current_app.config["MAIL_SERVER"]
    names = {"page": page, "counts": counts, "status": status, "server": server}
    return await render_template("outbox.html", **names), status_of(page)


@main.post("/outbox/retry")
@admin_required
async def outbox_retry_all() -> ResponseReturnValue:
    """Queue all failed mails again."""

    async def retry(session: AsyncSession) -> Made:
        return {"number": await service.retry(session)}

    number = (await once(await sent_key(), retry))["number"]
    words = "1 mail is" if number == 1 else f"{number} mails are"
    return await redirect_back(
        f"{words} queued again." if number else "There was nothing to retry.",
        url_for("main.outbox"),
    )


@main.post("/outbox/<int:mail_id>/retry")
@admin_required
async def outbox_retry(mail_id: int) -> ResponseReturnValue:
    """Queue one failed or cancelled mail again."""

    async def retry(session: AsyncSession) -> Made:
        return {"number": await service.retry(session, [mail_id])}

    queued = (await once(await sent_key(), retry))["number"]
    return await redirect_back(
        "It is queued again." if queued else "It waits already, or is over.", url_for("main.outbox")
    )


@main.post("/outbox/<int:mail_id>/cancel")
@admin_required
async def outbox_cancel(mail_id: int) -> ResponseReturnValue:
    """Cancel a queued mail."""

    async def cancel(session: AsyncSession) -> Made:
        return {"recipient": (await service.cancel(session, mail_id)).recipient}

    recipient = (await once(await sent_key(), cancel))["recipient"]
    return await redirect_back(f"Cancelled. {recipient} will not get it.", url_for("main.outbox"))
