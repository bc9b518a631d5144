"""The timeline, and writing on it."""

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

MONTH = 30 * 24 * 60 * 60


@main.get("/")
async def index() -> ResponseReturnValue:
    """Everybody's posts, or those of the people one follows."""
    writes = current_user.can(Permission.WRITE)
    return await _timeline(await PostForm.from_request() if writes else None)


@main.post("/")
@csrf.form_view
@permission_required(Permission.WRITE)
async def publish() -> ResponseReturnValue:
    """Put a post on the timeline."""
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
    """Look at everybody's posts from now on."""
    return _look_at("")


@main.get("/followed")
@login_required
async def show_followed() -> ResponseReturnValue:
    """Look at the posts of those one follows from now on."""
    return _look_at("1")


@main.post("/preview")
@csrf.form_view
@permission_required(Permission.WRITE | Permission.COMMENT)
async def preview() -> ResponseReturnValue:
    """What a text will look like, as a fragment of HTML."""
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


def _look_at(show_followed: str) -> Response:
    response: Response = redirect(url_for("main.index"))  # type: ignore[assignment]
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        "show_followed", show_followed, max_age=MONTH, httponly=True, samesite="Lax", secure=secure
    )
    return response
