"""Views for moderators: hiding comments, and showing them again."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, request, url_for

from quartapp.decorators import permission_required
from quartapp.ext.login import current_user
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.models import Permission
from quartapp.services import comments

from . import main
from .paging import status_of
from .redirect_back import redirect_back


@main.get("/moderate")
@permission_required(Permission.MODERATE)
async def moderate() -> ResponseReturnValue:
    """Show all comments, newest first."""
    size = current_app.config["FLASKY_COMMENTS_PER_PAGE"]
    page = await comments.newest().page(db.session, page_number(request.args), size)
    return await render_template("moderate.html", page=page), status_of(page)


@main.post("/moderate/enable/<int:comment_id>")
@permission_required(Permission.MODERATE)
async def moderate_enable(comment_id: int) -> ResponseReturnValue:
    """Show a hidden comment again."""
    return await _set_disabled(comment_id, False)


@main.post("/moderate/disable/<int:comment_id>")
@permission_required(Permission.MODERATE)
async def moderate_disable(comment_id: int) -> ResponseReturnValue:
    """Hide a comment from all but moderators."""
    return await _set_disabled(comment_id, True)


async def _set_disabled(comment_id: int, disabled: bool) -> ResponseReturnValue:
    async with db.begin() as session:
        comment = await comments.set_disabled(session, current_user, comment_id, disabled)
    whose = f"{comment.author.username}’s comment"
    hidden = f"Hidden. {whose} is now for moderators only."
    words = hidden if disabled else f"{whose} is back for everybody."
    return await redirect_back(
        words, url_for("main.moderate", page=page_number(await request.form))
    )
