"""Parts of pages, for a page that has heard of something: as whoever asks may see them.

Who has heard of many things asks for them at once, ``?id=7&id=8``; what is not there is left out.
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

MOST = 50  # in one answer


@main.get("/fragments/posts")
async def fragment_of_posts() -> ResponseReturnValue:
    """Posts as a list shows them."""
    found = await posts.find_some(db.session, _ids())
    return await render_template("fragments/posts.html", posts=found, in_list=True)


@main.get("/fragments/post/<int:post_id>")
async def fragment_of_post(post_id: int) -> ResponseReturnValue:
    """A post as its own page shows it."""
    found = await posts.get(db.session, post_id)
    return await render_template("fragments/posts.html", posts=[found], in_list=False)


@main.get("/fragments/post/<int:post_id>/comments")
async def fragment_of_comments(post_id: int) -> ResponseReturnValue:
    """Comments as page ``?page=`` of the post shows them, and how many there are of all."""
    post = await posts.get(db.session, post_id)
    found = await comments.find_some(db.session, post, _ids())
    number = page_number(request.args)
    return await render_template(
        "fragments/comments.html", post=post, comments=found, number=number
    )


@main.get("/fragments/bell")
@login_required
async def fragment_of_bell() -> ResponseReturnValue:
    """The way to the notices, as it stands on the page ``?at=``."""
    return await render_template("fragments/bell.html", at=request.args.get("at"))


def _ids() -> list[int]:
    ids = request.args.getlist("id", type=int)
    return [each for each in ids if 0 < each <= LARGEST_ID][:MOST]
