"""Idempotent requests: one result for a request that is repeated with the same key."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Conflict
from quartapp.ext.db import utcnow
from quartapp.models import RememberedAnswer, User

REMEMBERED_FOR = timedelta(hours=24)  # lifetime of a stored result
PURGED_AT_ONCE = 100  # rows that one request deletes at most


async def claim(session: AsyncSession, user: User, key: str, request_hash: str) -> RememberedAnswer:
    """Return the stored row of this request, or a new row without ``body`` for the caller to fill.

    A concurrent request with the same key waits until this transaction ends.  Raises Conflict
    if ``key`` was used for another request.

    The account is locked before the insert.  The insert takes a shared lock on the account
    through its foreign key, so two transactions that lock the account later would deadlock.
    """
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    await _purge(session)
    mine = RememberedAnswer.user_id == user.id, RememberedAnswer.key == key
    await session.execute(delete(RememberedAnswer).where(*mine, _is_old()))
    first = RememberedAnswer(user_id=user.id, key=key, request_hash=request_hash)
    try:
        async with session.begin_nested():
            session.add(first)
    except IntegrityError:
        earlier = (await session.scalars(select(RememberedAnswer).where(*mine))).one()
        if earlier.request_hash != request_hash:
            raise Conflict("This Idempotency-Key was used for another request.") from None
        return earlier
    return first


async def is_remembered(session: AsyncSession, user: User, key: str) -> bool:
    """Return True if there is a stored result of ``user`` with ``key``."""
    mine = RememberedAnswer.user_id == user.id, RememberedAnswer.key == key, ~_is_old()
    return bool(await session.scalar(select(exists().where(*mine))))


async def _purge(session: AsyncSession) -> None:
    """Delete expired rows; skip rows that a concurrent transaction is deleting."""
    old = select(RememberedAnswer.id).where(_is_old())
    some = old.limit(PURGED_AT_ONCE).with_for_update(skip_locked=True)
    await session.execute(delete(RememberedAnswer).where(RememberedAnswer.id.in_(some)))


def _is_old() -> ColumnElement[bool]:
    return RememberedAnswer.created_at < utcnow() - REMEMBERED_FOR
