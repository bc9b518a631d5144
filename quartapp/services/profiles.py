"""What people say of themselves, and when they were here."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import NotFound
from quartapp.ext.db import utcnow
from quartapp.models import User

from . import accounts
from .rendering import Rendered


async def get(session: AsyncSession, username: str) -> User:
    """Return who goes by this name; raise NotFound if nobody does."""
    user = await session.scalar(User.with_username(username))
    if user is None:
        raise NotFound("There is nobody of that name here.")
    return user


async def edit(
    session: AsyncSession, user_id: int, name: str, location: str, about_me: Rendered
) -> User:
    """Change what somebody says of themself; empty texts are kept as none."""
    user = await accounts.get(session, user_id)
    user.name, user.location = name or None, location or None
    user.about_me, user.about_me_html = about_me.source or None, about_me.html or None
    return user


async def ping(session: AsyncSession, user: User) -> None:
    """Remember that ``user`` was here now."""
    await session.execute(update(User).where(User.id == user.id).values(last_seen=utcnow()))
