"""Views of a single post: reading, editing and deleting."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, flash, redirect, request, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.login import current_user, login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db
from quartapp.models import Permission
from quartapp.once import Made, once, sent_key
from quartapp.services import comments, posts

from . import main
from .forms import CommentForm, PostForm
from .paging import status_of


@main.get("/post/<int:post_id>")
async def post(post_id: int) -> ResponseReturnValue:
    """Show a post and a page of its comments."""
    may_comment = current_user.can(Permission.COMMENT)
    return await conversation(post_id, await CommentForm.from_request() if may_comment else None)


@main.get("/edit/<int:post_id>")
@login_required
async def edit(post_id: int) -> ResponseReturnValue:
    """Show the form that edits a post."""
    found = await posts.get_editable(db.session, current_user, post_id)
    form = await PostForm.from_request(obj=found)
    return await render_template("edit_post.html", form=form, post=found)


@main.post("/edit/<int:post_id>")
@csrf.form_view
@login_required
async def save(post_id: int) -> ResponseReturnValue:
    """Replace the text of a post."""
    form = await PostForm.from_request()
    if not await form.validate_on_submit():
        found = await posts.get_editable(db.session, current_user, post_id)
        return await render_template("edit_post.html", form=form, post=found), form.status
    async with db.begin() as session:
        found = await posts.get(session, post_id, lock=True)
        await posts.edit(session, current_user, found, form.rendered)
    await flash("Saved.", "success")
    return redirect(found.path)


@main.post("/delete/<int:post_id>")
@login_required
async def delete(post_id: int) -> ResponseReturnValue:
    """Delete a post and its comments."""

    async def delete(session: AsyncSession) -> Made:
        await posts.delete(session, current_user, await posts.get(session, post_id, lock=True))
        return {}

    await once(await sent_key(), delete)
    await flash("The post is gone.", "success")
    return redirect(url_for("main.index"))


async def conversation(post_id: int, form: CommentForm | None) -> ResponseReturnValue:
    """Render a post, a page of its comments and the form for another comment."""
    found = await posts.get(db.session, post_id)
    number, size = page_number(request.args), current_app.config["FLASKY_COMMENTS_PER_PAGE"]
    page = await comments.on(found).page(db.session, number, size)
    shown = await render_template("post.html", post=found, page=page, form=form)
    return shown, form.status if form and form.errors else status_of(page)
