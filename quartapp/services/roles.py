"""Roles: assigning them, and creating their rows."""

from __future__ import annotations

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.login import end_sessions
from quartapp.ext.mail import stored_address
from quartapp.ext.settings import current_setting
from quartapp.models import DEFAULT_ROLE, ROLES, Follow, Role, User


async def insert_roles(session: AsyncSession) -> None:
    """Insert missing roles and update the permissions of the others."""
    known = {role.name: role for role in await session.scalars(select(Role))}
    for name, permissions in ROLES.items():
        role = known.get(name) or Role(name=name)
        role.permissions = int(permissions)
        role.default = name == DEFAULT_ROLE
        session.add(role)


async def add_self_follows(session: AsyncSession) -> int:
    """Insert missing follows of users by themselves; return their number."""
    alone = select(User.id).where(
        ~select(Follow).where(Follow.follower_id == User.id, Follow.followed_id == User.id).exists()
    )
    missing = len((await session.scalars(alone)).all())
    rows = alone.add_columns(User.id.label("followed_id"), literal(utcnow(), Follow.timestamp.type))
    await session.execute(
        insert(Follow).from_select(["follower_id", "followed_id", "timestamp"], rows)
    )
    return missing


async def get(session: AsyncSession, name: str) -> Role:
    """Return the role with this name, ignoring case; raise NotFound if there is none."""
    for role in await session.scalars(select(Role)):
        if role.name.lower() == name.lower():
            return role
    raise NotFound(f"There is no role {name!r}; there are {', '.join(ROLES)}.")


async def fitting(session: AsyncSession, email: str, *, confirmed: bool) -> Role:
    """Return the role of a new account: Administrator for FLASKY_ADMIN if it is confirmed."""
    owner = confirmed and is_owner(email)
    return await get(session, "Administrator" if owner else DEFAULT_ROLE)


def is_owner(email: str) -> bool:
    """Return True if ``email`` is the address in FLASKY_ADMIN."""
    owner = current_setting("FLASKY_ADMIN")
    return bool(owner) and stored_address(owner) == stored_address(email)


async def give(session: AsyncSession, user: User, role: Role, *, keep: int | None = None) -> None:
    """Set the role of ``user``; if it permits more than before, end all sessions but ``keep``.

    Ending the sessions keeps the new permissions from a session cookie that was stolen before.
    """
    gains = role.permissions & ~user.role.permissions
    user.role = role
    if gains:
        await end_sessions(session, user.id, keep=keep)


async def promote_owner(session: AsyncSession, user: User, *, keep: int | None = None) -> bool:
    """Make ``user`` Administrator if the confirmed address is FLASKY_ADMIN; return True if so."""
    if not (user.confirmed and user.is_active and is_owner(user.email)):
        return False
    if user.is_administrator():
        return False
    await give(session, user, await get(session, "Administrator"), keep=keep)
    return True


async def find_owner(session: AsyncSession) -> User | None:
    """Return the locked account with the address FLASKY_ADMIN, or None."""
    owner = User.with_email(current_setting("FLASKY_ADMIN") or "")
    return await session.scalar(owner.with_for_update(of=User))
