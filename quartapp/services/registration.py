"""Registration of new accounts."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.models import User

from . import accounts, confirmation, reserved_names


async def register(session: AsyncSession, email: str, username: str, password_hash: str) -> User:
    """Create an account and mail the link that confirms its address.

    Raises Conflict if the name or address is taken or the name is reserved, Invalid if the
    address is not deliverable.
    """
    reserved_names.check_free_to_join(username)
    user = await accounts.create(session, email, username, password_hash)
    await confirmation.send(session, user)
    return user
