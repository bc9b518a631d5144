"""Roles: who gets which, and what must hold in the database."""

from __future__ import annotations

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.settings import current_setting
from quartapp.models import DEFAULT_ROLE, ROLES, Follow, Role, User


async def insert_roles(session: AsyncSession) -> None:
    """Add the roles that are missing and bring the others up to date."""
    known = {role.name: role for role in await session.scalars(select(Role))}
    for name, permissions in ROLES.items():
        role = known.get(name) or Role(name=name)
        role.permissions = int(permissions)
        role.default = name == DEFAULT_ROLE
        session.add(role)


async def add_self_follows(session: AsyncSession) -> int:
    """Make everybody follow themself; return how many did not."""
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
    """Return the role called ``name``, in any mixture of capitals."""
    for role in await session.scalars(select(Role)):
        if role.name.lower() == name.lower():
            return role
    raise NotFound(f"There is no role {name!r}; there are {', '.join(ROLES)}.")


async def fitting(session: AsyncSession, email: str) -> Role:
    """The role for a newcomer: Administrator for FLASKY_ADMIN, else the default one."""
    return await get(session, "Administrator" if is_owner(email) else DEFAULT_ROLE)


def is_owner(email: str) -> bool:
    """Whether ``email`` is the address in FLASKY_ADMIN."""
    owner = current_setting("FLASKY_ADMIN")
    return bool(owner) and owner.strip().lower() == email.strip().lower()


async def appoint_admin(session: AsyncSession) -> User | None:
    """Make the account of FLASKY_ADMIN an Administrator; return it if it was not one."""
    owner = await session.scalar(User.with_email(current_setting("FLASKY_ADMIN") or ""))
    if owner is None or owner.is_administrator():
        return None
    owner.role = await get(session, "Administrator")
    return owner
