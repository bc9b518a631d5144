"""Posts written in the process of the test, for transactions that no request can make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.extensions import db
from quartapp.models import User
from quartapp.services import posts
from quartapp.services.rendering import render_post


async def write(text: str, then: Callable[[AsyncSession], Awaitable[None]] | None = None) -> int:
    """Publish a post as susan and run ``then`` in the same transaction; return the id."""
    susan, body = await _susan(), await render_post(text)
    async with db.begin() as session:
        post = await posts.publish(session, susan, body)
        if then:
            await then(session)
    return post.id


async def write_many(number: int) -> list[int]:
    """Publish posts in one transaction, which is faster; return their ids."""
    susan, body = await _susan(), await render_post("One of many")
    async with db.begin() as session:
        return [(await posts.publish(session, susan, body)).id for _ in range(number)]


async def _susan() -> User:
    async with db.lookup() as session:
        return (await session.scalars(User.with_username("susan"))).one()
