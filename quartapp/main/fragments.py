"""HTML fragments that update an open page after a live event.

They are rendered with the permissions of the current user.  One request can name several ids,
``?id=7&id=8``; ids that do not exist are skipped.
"""

from __future__ import annotations

from quart import ResponseReturnValue, request

from quartapp.ext.converters import LARGEST_ID
from quartapp.ext.login import login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.services import comments, posts

from . import main

MAX_IDS = 50  # in one request


@main.get("/fragments/posts")
async def fragment_of_posts() -> ResponseReturnValue:
    """Return posts as they look in a list."""
    found = await posts.find_some(db.session, _ids())
    return await render_template("fragments/posts.html", posts=found, in_list=True)


@main.get("/fragments/post/<int:post_id>")
async def fragment_of_post(post_id: int) -> ResponseReturnValue:
    """Return a post as it looks on its own page."""
    found = await posts.get(db.session, post_id)
    return await render_template("fragments/posts.html", posts=[found], in_list=False)


@main.get("/fragments/post/<int:post_id>/comments")
async def fragment_of_comments(post_id: int) -> ResponseReturnValue:
    """Return comments as they look on page ``?page=`` of the post, and the number of all."""
    post = await posts.get(db.session, post_id)
    found = await comments.find_some(db.session, post, _ids())
    number = page_number(request.args)
    return await render_template(
        "fragments/comments.html", post=post, comments=found, number=number
    )


@main.get("/fragments/bell")
@login_required
async def fragment_of_bell() -> ResponseReturnValue:
    """Return the link to the notifications as it looks on the page ``?at=``."""
    return await render_template("fragments/bell.html", at=request.args.get("at"))


def _ids() -> list[int]:
    ids = request.args.getlist("id", type=int)
    return [each for each in ids if 0 < each <= LARGEST_ID][:MAX_IDS]
