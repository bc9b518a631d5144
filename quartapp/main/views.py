"""Views of the timeline: reading, publishing and preview."""

from __future__ import annotations

from quart import Response, ResponseReturnValue, current_app, flash, redirect, request, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.decorators import permission_required
from quartapp.ext.login import current_user, login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db
from quartapp.models import Permission
from quartapp.once import Made, once
from quartapp.services import posts

from . import main
from .forms import CommentForm, PostForm
from .paging import status_of

MONTH = 30 * 24 * 60 * 60  # seconds


@main.get("/")
async def index() -> ResponseReturnValue:
    """Show all posts, or the posts of followed users, depending on a cookie."""
    writes = current_user.can(Permission.WRITE)
    return await _timeline(await PostForm.from_request() if writes else None)


@main.post("/")
@csrf.form_view
@permission_required(Permission.WRITE)
async def publish() -> ResponseReturnValue:
    """Publish a post."""
    form = await PostForm.from_request()
    if not await form.validate_on_submit():
        return await _timeline(form)

    async def publish(session: AsyncSession) -> Made:
        return {"id": (await posts.publish(session, current_user, form.rendered)).id}

    await once(form.once_key.data, publish)
    await flash("Published.", "success")
    return redirect(url_for("main.index"))


@main.get("/all")
@login_required
async def show_all() -> ResponseReturnValue:
    """Set the cookie that selects all posts for the timeline."""
    return _remember_choice("")


@main.get("/followed")
@login_required
async def show_followed() -> ResponseReturnValue:
    """Set the cookie that selects posts of followed users for the timeline."""
    return _remember_choice("1")


@main.post("/preview")
@csrf.form_view
@permission_required(Permission.WRITE | Permission.COMMENT, is_any=True)
async def preview() -> ResponseReturnValue:
    """Return the rendered Markdown of a post or comment as an HTML fragment."""
    as_comment = request.args.get("as") == "comment"
    form = await (CommentForm if as_comment else PostForm).from_request()
    if not await form.validate_on_submit():
        return " ".join(str(error) for errors in form.errors.values() for error in errors), 422
    return form.rendered.html


async def _timeline(form: PostForm | None) -> ResponseReturnValue:
    followed = current_user.is_authenticated and bool(request.cookies.get("show_followed"))
    number, size = page_number(request.args), current_app.config["FLASKY_POSTS_PER_PAGE"]
    listing = posts.followed_timeline(current_user) if followed else posts.timeline()
    page = await listing.page(db.session, number, size)
    failed = form is not None and form.errors
    form = form if failed or page.number == 1 else None
    shown = await render_template("index.html", form=form, page=page, show_followed=followed)
    return shown, form.status if form and failed else status_of(page)


def _remember_choice(show_followed: str) -> Response:
    response: Response = redirect(url_for("main.index"))  # type: ignore[assignment]
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        "show_followed", show_followed, max_age=MONTH, httponly=True, samesite="Lax", secure=secure
    )
    return response
