"""Views of users: profiles, and the posts and comments of a user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from quart import ResponseReturnValue, current_app
from quart_schema import document_querystring, document_response

from quartapp.ext.pagination import Listing
from quartapp.extensions import db
from quartapp.services import accounts, comments, posts, profiles, users
from quartapp.services.rendering import render_post

from . import answers, api
from .authentication import current_user
from .bodies import ProfileChange
from .caching import require_match
from .comments import listed_comments
from .decorators import account_required, json_body
from .lists import listed
from .posts import listed_posts
from .queries import ListQuery
from .serializers import user_to_json

T = TypeVar("T")


@api.get("/users/")
@document_querystring(ListQuery)
@document_response(answers.Users)
async def get_users() -> ResponseReturnValue:
    """List all users, oldest account first."""
    return await listed_users(users.oldest_first(), user_to_json)


@api.get("/users/<int:user_id>")
@document_response(answers.User)
async def get_user(user_id: int) -> ResponseReturnValue:
    """Get the account of a user."""
    return user_to_json(await accounts.get(db.session, user_id))


@api.put("/users/<int:user_id>")
@account_required
@json_body(ProfileChange)
@document_response(answers.User)
async def edit_user(user_id: int, data: ProfileChange) -> ResponseReturnValue:
    """Edit a profile.

    Only its owner and administrators may edit it.  Fields that are left out stay as they are.
    For the profile of another user, a token also needs the scope `moderate`.
    """
    return await _edit(user_id, data)


@api.get("/users/me")
@account_required
@document_response(answers.User)
async def get_me() -> ResponseReturnValue:
    """Get the account of the caller."""
    return await get_user(current_user.id)


@api.put("/users/me")
@account_required
@json_body(ProfileChange)
@document_response(answers.User)
async def edit_me(data: ProfileChange) -> ResponseReturnValue:
    """Edit the profile of the caller.

    Fields that are left out stay as they are.
    """
    return await _edit(current_user.id, data)


@api.get("/users/<int:user_id>/posts/")
@document_querystring(ListQuery)
@document_response(answers.Posts)
async def get_user_posts(user_id: int) -> ResponseReturnValue:
    """List the posts of a user, newest first."""
    return await listed_posts(db.session, posts.by(await accounts.get(db.session, user_id)))


@api.get("/users/<int:user_id>/timeline/")
@document_querystring(ListQuery)
@document_response(answers.Posts)
async def get_user_followed_posts(user_id: int) -> ResponseReturnValue:
    """List the timeline of a user, newest first: own posts, and those of followed users."""
    return await listed_posts(
        db.session, posts.followed_timeline(await accounts.get(db.session, user_id))
    )


@api.get("/users/<int:user_id>/comments/")
@document_querystring(ListQuery)
@document_response(answers.Comments)
async def get_user_comments(user_id: int) -> ResponseReturnValue:
    """List the comments of a user, newest first."""
    return await listed_comments(db.session, comments.by(await accounts.get(db.session, user_id)))


async def _edit(user_id: int, data: ProfileChange) -> dict[str, Any]:
    changes = data.model_dump(exclude_unset=True)
    if "about_me" in changes:
        changes["about_me"] = await render_post(data.about_me or "")
    async with db.begin() as session:
        user = await profiles.get_editable(session, current_user, user_id, lock=True)
        await require_match(user_to_json(user))
        profiles.edit(user, **changes)
        return user_to_json(user)


async def listed_users(listing: Listing[T], to_json: Callable[[T], Any]) -> dict[str, Any]:
    """Return the page of users that the query string selects, as JSON."""
    size = current_app.config["FLASKY_FOLLOWERS_PER_PAGE"]
    return await listed(db.session, "users", listing, to_json, size)
