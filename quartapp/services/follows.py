"""Following users."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from quartapp.exceptions import Conflict, NotFound
from quartapp.ext.pagination import Listing
from quartapp.extensions import live_feed
from quartapp.models import AnonymousUser, Follow, User


class Standing(NamedTuple):
    """Follow counts of a user, without the follow of itself, and the relation to the reader."""

    follower_count: int
    followed_count: int
    is_following: bool
    follows_me: bool


async def follow(session: AsyncSession, follower: User, followed: User) -> bool:
    """Make ``follower`` follow ``followed``; return False if the row existed already.

    An existing row is locked until the transaction ends.
    """
    while await find(session, follower, followed, lock=True) is None:
        try:
            async with session.begin_nested():
                session.add(Follow(follower_id=follower.id, followed_id=followed.id))
        except IntegrityError:
            continue  # a concurrent request inserted the row, and may have deleted it since
        live_feed.record(session, f"user:{followed.id}", "user.followed", user_id=follower.id)
        return True
    return False


async def unfollow(session: AsyncSession, follower: User, followed: User) -> bool:
    """Make ``follower`` unfollow ``followed``; return False if there was no row.

    Raises Conflict if both are the same user.
    """
    if follower.id == followed.id:
        raise Conflict("Your own posts always stand in your timeline.")
    found = Follow.follower_id == follower.id, Follow.followed_id == followed.id
    result = await session.execute(delete(Follow).where(*found).returning(Follow.followed_id))
    return result.first() is not None


async def find(
    session: AsyncSession, follower: User, followed: User, *, lock: bool = False
) -> Follow | None:
    """Return the row of ``follower`` and ``followed``, or None.

    ``lock`` locks the row until the transaction ends.
    """
    return await session.get(Follow, (follower.id, followed.id), with_for_update=lock or None)


async def get(session: AsyncSession, follower: User, followed: User) -> Follow:
    """Return the row of ``follower`` and ``followed``; raise NotFound if there is none."""
    follow = await find(session, follower, followed)
    if follow is None:
        raise NotFound("They do not follow them.")
    return follow


async def standing(session: AsyncSession, user: User, reader: User | AnonymousUser) -> Standing:
    """Return the counts of ``user`` and the relation to ``reader``, with one statement."""
    others = Follow.follower_id != Follow.followed_id
    count = select(func.count()).select_from(Follow).where(others)
    pair = select(Follow.followed_id).where(others)
    row = await session.execute(
        select(
            count.where(Follow.followed_id == user.id).scalar_subquery(),
            count.where(Follow.follower_id == user.id).scalar_subquery(),
            pair.where(Follow.follower_id == reader.id, Follow.followed_id == user.id).exists(),
            pair.where(Follow.follower_id == user.id, Follow.followed_id == reader.id).exists(),
        )
    )
    return Standing(*row.one())


def followers(user: User) -> Listing[Follow]:
    """Return the listing of the follows of ``user`` by others, latest first.

    ``follower`` is loaded, with the number of posts.
    """
    return _latest_first(Follow.follower, Follow.followed_id == user.id)


def followed_by(user: User) -> Listing[Follow]:
    """Return the listing of the follows of others by ``user``, latest first.

    ``followed`` is loaded, with the number of posts.
    """
    return _latest_first(Follow.followed, Follow.follower_id == user.id)


async def among(
    session: AsyncSession, reader: User | AnonymousUser, people: list[User]
) -> set[int]:
    """Return the ids of those of ``people`` that ``reader`` follows."""
    ids = [user.id for user in people]
    found = select(Follow.followed_id).where(Follow.follower_id == reader.id)
    return set(await session.scalars(found.where(Follow.followed_id.in_(ids))))


async def pairs_among(
    session: AsyncSession, followed_ids: Iterable[int], people: Iterable[User | AnonymousUser]
) -> set[tuple[int, int]]:
    """Return the pairs (followed id, follower id) that exist among the given users."""
    ids = {person.id for person in people if person.id is not None}
    found = select(Follow.followed_id, Follow.follower_id).where(Follow.follower_id.in_(ids))
    rows = await session.execute(found.where(Follow.followed_id.in_(set(followed_ids))))
    return {(followed, follower) for followed, follower in rows}


def _latest_first(
    person: InstrumentedAttribute[User], of_user: ColumnElement[bool]
) -> Listing[Follow]:
    loaded = contains_eager(person).with_expression(User.post_count, User.count_of_posts())
    statement = select(Follow).join(person).options(loaded)
    others = statement.where(of_user, Follow.follower_id != Follow.followed_id)
    return Listing(others, Follow.timestamp.desc(), User.id.desc())
