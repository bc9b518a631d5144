"""Joining."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.models import User

from . import accounts, confirmation


async def register(session: AsyncSession, email: str, username: str, password_hash: str) -> User:
    """Open an account and mail its owner a link to confirm it."""
    user = await accounts.create(session, email, username, password_hash)
    await confirmation.send(session, user)
    return user
