"""Views of follows."""

from __future__ import annotations

from quart import ResponseReturnValue
from quart_schema import document_querystring, document_response
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden
from quartapp.extensions import db
from quartapp.models import Permission, User
from quartapp.services import accounts, follows

from . import answers, api
from .authentication import current_user
from .caching import require_match
from .decorators import permission_required
from .queries import ListQuery
from .serializers import follow_to_json, user_to_json
from .users import listed_users


@api.get("/users/<int:user_id>/followers/")
@document_querystring(ListQuery)
@document_response(answers.Users)
async def get_followers(user_id: int) -> ResponseReturnValue:
    """List the followers of a user, latest first."""
    listing = follows.followers(await accounts.get(db.session, user_id))
    return await listed_users(listing, lambda row: user_to_json(row.follower))


@api.get("/users/<int:user_id>/followed/")
@document_querystring(ListQuery)
@document_response(answers.Users)
async def get_followed(user_id: int) -> ResponseReturnValue:
    """List the users that a user follows, latest first."""
    listing = follows.followed_by(await accounts.get(db.session, user_id))
    return await listed_users(listing, lambda row: user_to_json(row.followed))


@api.put("/users/<int:user_id>/followed/<int:other_id>")
@permission_required(Permission.FOLLOW)
@document_response(answers.Follow)
@document_response(answers.Follow, 201)
async def follow(user_id: int, other_id: int) -> ResponseReturnValue:
    """Follow a user.

    `user_id` must be the id of the caller.  The status is 201 for a new follow, and 200 if the
    caller follows the user already.
    """
    _require_own_id(user_id)
    async with db.begin() as session:
        other = await accounts.get(session, other_id)
        await _require_match(session, other)
        is_new = await follows.follow(session, current_user, other)
        body = follow_to_json(await follows.get(session, current_user, other))
    return body, 201 if is_new else 200, {"Location": body["url"]} if is_new else {}


@api.delete("/users/<int:user_id>/followed/<int:other_id>")
@permission_required(Permission.FOLLOW)
@document_response(answers.Nothing)
async def unfollow(user_id: int, other_id: int) -> ResponseReturnValue:
    """Unfollow a user.

    `user_id` must be the id of the caller.
    """
    _require_own_id(user_id)
    async with db.begin() as session:
        other = await accounts.get(session, other_id)
        await _require_match(session, other)
        await follows.unfollow(session, current_user, other)
    return {}


async def _require_match(session: AsyncSession, other: User) -> None:
    before = await follows.find(session, current_user, other)
    await require_match(before and follow_to_json(before))


def _require_own_id(user_id: int) -> None:
    if user_id != current_user.id:
        raise Forbidden("People choose for themselves whom they follow.")
