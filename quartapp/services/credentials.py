"""Changing and resetting passwords."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import DeadLink
from quartapp.ext.db import utcnow
from quartapp.ext.login import end_sessions
from quartapp.ext.tokens import fingerprint
from quartapp.extensions import passwords
from quartapp.models import User

from . import accounts, mail_limits
from .links import DEAD, opened, signer_for

signer = signer_for("reset-password")

SHORTEST = 12
LONGEST = 1024


async def matches(user: User, password: str) -> bool:
    """Whether this is the password of ``user``."""
    return await passwords.verify(user.password_hash, password)


async def change(
    session: AsyncSession, user_id: int, password_hash: str, *, keep: int | None = None
) -> User:
    """Set the password and end all sessions but ``keep``; a proven address is told."""
    user = await accounts.get(session, user_id)
    user.password_hash, user.password_changed_at = password_hash, utcnow()
    await end_sessions(session, user.id, keep=keep)
    if user.confirmed:
        await mails.send_password_changed(session, user)
    return user


async def ask_reset(session: AsyncSession, email: str) -> None:
    """Mail a link to whoever has this address; say nothing if nobody has, or had too many."""
    user = await accounts.find(session, email)
    if user is None or not user.is_active:
        return
    if await mail_limits.allow(session, "reset_password", user, user.email):
        await mails.send_password_reset(session, user, reset_token(user))


def reset_token(user: User) -> str:
    """Good for an hour, and dead as soon as the password is another."""
    return signer.dumps(id=user.id, state=_state_of(user))


async def reset(session: AsyncSession, token: str, password_hash: str) -> User:
    """Set the password of whom the token was mailed to; raise DeadLink if it is dead."""
    user = await owner_of(session, token)
    return await change(session, user.id, password_hash)


async def owner_of(session: AsyncSession, token: str) -> User:
    """Return whose reset token this is; raise DeadLink if it is dead."""
    claims = opened(signer, token)
    user = await session.get(User, claims["id"])
    if user is None or not user.is_active or claims["state"] != _state_of(user):
        raise DeadLink(DEAD)
    return user


def _state_of(user: User) -> str:
    return fingerprint(user.email, user.password_hash)
