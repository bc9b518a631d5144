"""Changes to accounts by administrators and by the command line."""

from __future__ import annotations

from typing import Unpack

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Conflict
from quartapp.ext.login import end_sessions
from quartapp.models import Permission, Role, User

from . import accounts, profiles, proofs, roles, users

MAY_ADMINISTER = Role.permissions.bitwise_and(int(Permission.ADMIN)) != 0


async def edit(
    session: AsyncSession,
    user_id: int,
    *,
    role: str,
    email: str,
    username: str,
    confirmed: bool,
    keep: int | None = None,
    **texts: Unpack[profiles.Texts],
) -> User:
    """Change an account and the texts of its profile (see ``profiles.edit``).

    A new address, and a confirmation of the present one, end all sessions but ``keep`` and
    revoke all tokens.  Raises NotFound, Invalid for the address or a text, and Conflict if the
    address or name is taken or the account is the last administrator.
    """
    user = await accounts.get(session, user_id, lock=True)
    before, proven = user.email, user.confirmed
    email = accounts.check_address(email, but=before)
    await accounts.check_free(session, email=email, username=username, but=user.id)
    if proven and not confirmed and user.is_administrator():
        await _refuse_if_last(session, user)
    await _give(session, user, role, keep=keep)
    profiles.edit(user, **texts)
    await accounts.save(session, user, email=email, username=username, confirmed=confirmed)
    if confirmed and (user.email != before or not proven):
        await proofs.prove(session, user, keep=keep)
    elif user.email != before:
        await proofs.end_credentials(session, user, keep=keep)
    return user


async def set_role(session: AsyncSession, username: str, role: str) -> User:
    """Set the role of the account; end its sessions if the new role permits more."""
    user = await users.get_by_username(session, username, lock=True)
    await _give(session, user, role)
    return user


async def disable(session: AsyncSession, username: str) -> User:
    """Disable the account without deleting data, and end its sessions.

    Raises NotFound if there is no such account, Conflict if it is the last administrator.
    """
    user = await users.get_by_username(session, username, lock=True)
    if user.is_administrator():
        await _refuse_if_last(session, user)
    user.disabled = True
    await end_sessions(session, user.id)
    return user


async def enable(session: AsyncSession, username: str) -> User:
    """Enable a disabled account; raise NotFound if there is none."""
    user = await users.get_by_username(session, username, lock=True)
    user.disabled = False
    return user


async def _give(
    session: AsyncSession, user: User, role_name: str, *, keep: int | None = None
) -> None:
    role = await roles.get(session, role_name)
    if user.is_administrator() and not Permission(role.permissions) & Permission.ADMIN:
        await _refuse_if_last(session, user)
    await roles.give(session, user, role, keep=keep)


async def _refuse_if_last(session: AsyncSession, user: User) -> None:
    """Raise Conflict unless another confirmed and enabled administrator remains.

    The roles are locked first: of two concurrent transactions that each remove an
    administrator, the second counts after the first has committed.
    """
    locked = select(Role.id).where(MAY_ADMINISTER).order_by(Role.id).with_for_update()
    await session.execute(locked)
    others = select(func.count()).select_from(User).join(User.role)
    others = others.where(MAY_ADMINISTER, User.id != user.id)
    if not await session.scalar(others.where(User.confirmed, User.disabled.is_(False))):
        raise Conflict("Somebody has to run this place: this is the last administrator.", "role")
