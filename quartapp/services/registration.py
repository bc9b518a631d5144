"""Registration of new accounts."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.models import User

from . import accounts, confirmation, reserved_names


async def register(session: AsyncSession, email: str, username: str, password_hash: str) -> User:
    """Open an account and mail its owner a link to confirm it.

    Raises Conflict for a name or an address that is taken, and for a reserved name.
    """
    reserved_names.check_free_to_join(username)
    user = await accounts.create(session, email, username, password_hash)
    await confirmation.send(session, user)
    return user
