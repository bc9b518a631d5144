"""Views of the notifications of the current user."""

from __future__ import annotations

from datetime import UTC, datetime

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.exceptions import Invalid
from quartapp.ext.login import current_user, login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.services import notices as service

from . import main
from .paging import status_of

PER_PAGE = 30


@main.get("/notices")
@login_required
async def notices() -> ResponseReturnValue:
    """Show new followers and comments on the user's posts, newest first."""
    number = page_number(request.args)
    page, newest = await service.page(db.session, current_user, number, PER_PAGE)
    return await render_template("notices.html", page=page, newest=newest), status_of(page)


@main.post("/notices")
@login_required
async def notices_seen() -> ResponseReturnValue:
    """Mark notifications as seen, up to the newest one that the submitted page contained."""
    until = _time((await request.form).get("until", ""))
    async with db.begin() as session:
        await service.mark_seen(session, current_user.id, until)
    await flash("All seen.", "success")
    return redirect(url_for("main.notices"))


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("Open your notices again, then mark them.") from None
