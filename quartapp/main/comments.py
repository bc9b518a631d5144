"""Views for permalinks of comments, and for adding, editing and deleting comments."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, flash, redirect
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.decorators import permission_required
from quartapp.ext.login import current_user, login_required
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db
from quartapp.models import Permission, Post
from quartapp.once import Made, once, sent_key
from quartapp.services import comments, posts

from . import main
from .forms import CommentForm
from .posts import conversation


@main.get("/comment/<int:comment_id>")
async def show_comment(comment_id: int) -> ResponseReturnValue:
    """Redirect to the comment on its page of the thread."""
    return redirect(await _url_of(comment_id))


@main.post("/post/<int:post_id>")
@csrf.form_view
@permission_required(Permission.COMMENT)
async def comment(post_id: int) -> ResponseReturnValue:
    """Add a comment to a post."""
    form = await CommentForm.from_request()
    if not await form.validate_on_submit():
        return await conversation(post_id, form)

    async def add(session: AsyncSession) -> Made:
        return {"id": (await comments.add(session, current_user, post_id, form.rendered)).id}

    added = await once(form.once_key.data, add)
    await flash("Your comment is out.", "success")
    return redirect(await _url_of(added["id"]))


@main.get("/comment/<int:comment_id>/edit")
@login_required
async def edit_comment(comment_id: int) -> ResponseReturnValue:
    """Show the form that edits a comment."""
    found = await comments.get_editable(db.session, current_user, comment_id)
    form = await CommentForm.from_request(obj=found)
    return await render_template("edit_comment.html", form=form, comment=found)


@main.post("/comment/<int:comment_id>/edit")
@csrf.form_view
@login_required
async def save_comment(comment_id: int) -> ResponseReturnValue:
    """Replace the text of a comment."""
    form = await CommentForm.from_request()
    if not await form.validate_on_submit():
        found = await comments.get_editable(db.session, current_user, comment_id)
        return await render_template("edit_comment.html", form=form, comment=found), form.status
    async with db.begin() as session:
        await comments.edit(session, current_user, comment_id, form.rendered)
    await flash("Saved.", "success")
    return redirect(await _url_of(comment_id))


@main.post("/comment/<int:comment_id>/delete")
@login_required
async def delete_comment(comment_id: int) -> ResponseReturnValue:
    """Delete a comment and redirect to the page of the thread that contained it."""

    async def delete(session: AsyncSession) -> Made:
        gone = await comments.delete(session, current_user, comment_id)
        return {"post_id": gone.post_id, "position": await comments.position(session, gone)}

    gone = await once(await sent_key(), delete)
    await flash("The comment is gone.", "success")
    post = await posts.get(db.session, gone["post_id"])
    remaining = await comments.count(db.session, post)
    return redirect(_page_url(post, min(gone["position"], max(remaining - 1, 0))) + "#comments")


async def _url_of(comment_id: int) -> str:
    found = await comments.get_readable(db.session, current_user, comment_id)
    page = _page_url(found.post, await comments.position(db.session, found))
    return f"{page}#comment-{comment_id}"


def _page_url(post: Post, position: int) -> str:
    """Return the URL path of the page with the comment at ``position``, counted from 0."""
    number = position // current_app.config["FLASKY_COMMENTS_PER_PAGE"] + 1
    return f"{post.path}?page={number}" if number > 1 else post.path
