"""One post and the conversation under it."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, flash, redirect, request, url_for

from quartapp.decorators import permission_required
from quartapp.ext.login import current_user, login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db
from quartapp.models import Permission
from quartapp.services import comments, posts
from quartapp.services.rendering import render_comment, render_post

from . import main
from .forms import CommentForm, PostForm


@main.get("/post/<int:post_id>")
async def post(post_id: int) -> ResponseReturnValue:
    """A post and a page of its comments."""
    comments_here = current_user.can(Permission.COMMENT)
    return await _conversation(post_id, await CommentForm.from_request() if comments_here else None)


@main.post("/post/<int:post_id>")
@csrf.form_view
@permission_required(Permission.COMMENT)
async def comment(post_id: int) -> ResponseReturnValue:
    """Answer the post."""
    form = await CommentForm.from_request()
    if not await form.validate_on_submit():
        return await _conversation(post_id, form), form.status
    body = await render_comment(form.body.data)
    async with db.begin() as session:
        added = await comments.add(session, current_user, post_id, body)
    await flash("Your comment is out.", "success")
    return redirect(url_for("main.post", post_id=post_id, page=-1, _anchor=f"comment-{added.id}"))


@main.get("/edit/<int:post_id>")
@login_required
async def edit(post_id: int) -> ResponseReturnValue:
    """The text of a post, to change it."""
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
    body = await render_post(form.body.data)
    async with db.begin() as session:
        saved = await posts.edit(session, current_user, post_id, body)
    await flash("Saved.", "success")
    return redirect(saved.path)


@main.post("/delete/<int:post_id>")
@login_required
async def delete(post_id: int) -> ResponseReturnValue:
    """Delete a post and its comments."""
    async with db.begin() as session:
        await posts.delete(session, current_user, post_id)
    await flash("The post is gone.", "success")
    return redirect(url_for("main.index"))


async def _conversation(post_id: int, form: CommentForm | None) -> str:
    found = await posts.get(db.session, post_id)
    number, size = page_number(request.args), current_app.config["FLASKY_COMMENTS_PER_PAGE"]
    page = await comments.on(found).page(db.session, number, size)
    return await render_template("post.html", post=found, page=page, form=form)
