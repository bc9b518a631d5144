"""Views of profiles and follows."""

from __future__ import annotations

from collections.abc import Callable

from quart import ResponseReturnValue, current_app, request

from quartapp.decorators import permission_required
from quartapp.ext.login import current_user
from quartapp.ext.pagination import Listing, page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.models import Follow, Permission, User
from quartapp.services import follows, posts, users

from . import main
from .paging import status_of
from .redirect_back import redirect_back


@main.get("/user/<username>")
async def user(username: str) -> ResponseReturnValue:
    """Show a profile and the posts of the user."""
    found = await users.get_by_username(db.session, username)
    standing = await follows.standing(db.session, found, current_user)
    size = current_app.config["FLASKY_POSTS_PER_PAGE"]
    page = await posts.by(found).page(db.session, page_number(request.args), size)
    shown = await render_template(
        "user.html", user=found, page=page, post_count=page.total, **standing._asdict()
    )
    return shown, status_of(page)


@main.get("/followers/<username>")
async def followers(username: str) -> ResponseReturnValue:
    """Show the followers of a user."""
    found = await users.get_by_username(db.session, username)
    return await _people(found, "followers", follows.followers(found), lambda row: row.follower)


@main.get("/followed_by/<username>")
async def followed_by(username: str) -> ResponseReturnValue:
    """Show the users that a user follows."""
    found = await users.get_by_username(db.session, username)
    return await _people(found, "followed_by", follows.followed_by(found), lambda row: row.followed)


@main.post("/follow/<username>")
@permission_required(Permission.FOLLOW)
async def follow(username: str) -> ResponseReturnValue:
    """Follow a user."""
    async with db.begin() as session:
        found = await users.get_by_username(session, username)
        new = await follows.follow(session, current_user, found)
    words = "You are following {} now." if new else "You were following {} already."
    return await redirect_back(words.format(found.username), found.path)


@main.post("/unfollow/<username>")
@permission_required(Permission.FOLLOW)
async def unfollow(username: str) -> ResponseReturnValue:
    """Unfollow a user."""
    async with db.begin() as session:
        found = await users.get_by_username(session, username)
        ended = await follows.unfollow(session, current_user, found)
    words = "You are not following {} any more." if ended else "You were not following {}."
    return await redirect_back(words.format(found.username), found.path)


async def _people(
    user: User, direction: str, listing: Listing[Follow], person: Callable[[Follow], User]
) -> ResponseReturnValue:
    size = current_app.config["FLASKY_FOLLOWERS_PER_PAGE"]
    page = await listing.page(db.session, page_number(request.args), size)
    people = page.map(lambda row: {"user": person(row), "timestamp": row.timestamp})
    among = await follows.among(db.session, current_user, [person(row) for row in page.items])
    standing = await follows.standing(db.session, user, current_user)
    context = {"direction": direction, "following_ids": among, **standing._asdict()}
    shown = await render_template("followers.html", user=user, page=people, **context)
    return shown, status_of(page)
