"""What happened to me."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.ext.login import current_user, login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.services import notices as service

from . import main

PER_PAGE = 30


@main.get("/notices")
@login_required
async def notices() -> ResponseReturnValue:
    """Who follows me and who answered me, newest first."""
    number = page_number(request.args)
    page = await service.page(db.session, current_user, number, PER_PAGE)
    return await render_template("notices.html", page=page)


@main.post("/notices")
@login_required
async def notices_seen() -> ResponseReturnValue:
    """Call them all read."""
    async with db.begin() as session:
        await service.mark_seen(session, current_user.id)
    await flash("All seen.", "success")
    return redirect(url_for("main.notices"))
