"""What administrators do with accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Conflict, NotFound
from quartapp.ext.login import end_sessions
from quartapp.models import Permission, Role, User

from . import accounts, roles


async def edit(
    session: AsyncSession, user_id: int, *, role: str, email: str, username: str, **columns: Any
) -> User:
    """Change anything about an account; raise Conflict if a rule or a rival is in the way."""
    user = await accounts.get(session, user_id)
    await accounts.check_free(session, email=email, username=username, but=user.id)
    await _give(session, user, role)
    await accounts.save(session, user, email=email.strip().lower(), username=username, **columns)
    return user


async def set_role(session: AsyncSession, username: str, role: str) -> User:
    """Give the account another role."""
    user = await named(session, username)
    await _give(session, user, role)
    return user


async def disable(session: AsyncSession, username: str) -> User:
    """Close the account without deleting anything, and end its sessions everywhere."""
    user = await named(session, username)
    if user.is_administrator():
        await _refuse_if_last(session, user)
    user.disabled = True
    await end_sessions(session, user.id)
    return user


async def enable(session: AsyncSession, username: str) -> User:
    """Open a disabled account again."""
    user = await named(session, username)
    user.disabled = False
    return user


async def named(session: AsyncSession, username: str) -> User:
    """Return who goes by this name; raise NotFound if nobody does."""
    user = await session.scalar(User.with_username(username))
    if user is None:
        raise NotFound(f"There is nobody called {username}.")
    return user


async def _give(session: AsyncSession, user: User, role_name: str) -> None:
    role = await roles.get(session, role_name)
    if user.is_administrator() and not Permission(role.permissions) & Permission.ADMIN:
        await _refuse_if_last(session, user)
    user.role = role


async def _refuse_if_last(session: AsyncSession, user: User) -> None:
    """Two administrators who leave at once take turns at the lock on their role."""
    await session.execute(select(Role).where(Role.id == user.role_id).with_for_update())
    may_administer = Role.permissions.bitwise_and(int(Permission.ADMIN)) != 0
    others = select(func.count()).select_from(User).join(User.role)
    others = others.where(may_administer, User.disabled.is_(False), User.id != user.id)
    if not await session.scalar(others):
        raise Conflict("Somebody has to run this place: this is the last administrator.", "role")
