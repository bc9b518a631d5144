"""Login sessions of users."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from quartapp import email as mails
from quartapp.exceptions import NotFound
from quartapp.ext.db import utcnow
from quartapp.models import LoginSession, User

from . import accounts


async def of(session: AsyncSession, user: User) -> Sequence[LoginSession]:
    """Return the active sessions of ``user``, last used first."""
    mine = select(LoginSession).where(LoginSession.user_id == user.id)
    alive = mine.where(LoginSession.expires_at > utcnow())
    return (await session.scalars(alive.order_by(LoginSession.last_used_at.desc()))).all()


async def alive(session: AsyncSession, keys: Collection[str]) -> Sequence[LoginSession]:
    """Return the active sessions with these hashed keys, with their users."""
    owner = joinedload(LoginSession.user, innerjoin=True)
    found = select(LoginSession).options(owner).where(LoginSession.key_hash.in_(keys))
    return (await session.scalars(found.where(LoginSession.expires_at > utcnow()))).all()


async def end(session: AsyncSession, user: User, session_id: int) -> LoginSession:
    """Delete and return a session of ``user``; raise NotFound if ``user`` has no such session."""
    mine = LoginSession.user_id == user.id, LoginSession.id == session_id
    found = await session.scalar(select(LoginSession).where(*mine))
    if found is None:
        raise NotFound("That session has ended already.")
    await session.delete(found)
    return found


async def check_sign_in(session: AsyncSession, user: User) -> None:
    """Raise Conflict if the account was changed or disabled while the password was verified."""
    await accounts.get_unchanged(session, user)


async def tell_owner(session: AsyncSession, user: User, sign_in: LoginSession) -> None:
    """Mail a notice of a login from a new browser.

    No mail is sent for the first login of an account, or to an unconfirmed address.
    """
    if user.confirmed and user.last_seen != user.member_since:
        await mails.send_new_sign_in(session, user, sign_in)
