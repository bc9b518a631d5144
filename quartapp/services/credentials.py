"""Changing and resetting passwords."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import DeadLink
from quartapp.ext.db import utcnow
from quartapp.ext.login import end_sessions
from quartapp.extensions import passwords
from quartapp.models import User

from . import accounts, mail_limits, proofs
from .links import DEAD, opened, signer_for, state_of

signer = signer_for("reset-password")

MIN_PASSWORD_LENGTH = 12  # characters
MAX_PASSWORD_LENGTH = 1024


async def matches(user: User, password: str) -> bool:
    """Return True if this is the password of ``user``."""
    return await passwords.verify(user.password_hash, password)


async def change(session: AsyncSession, user: User, password_hash: str, *, keep: int) -> None:
    """Set the password, end all sessions but ``keep``, and notify a confirmed address by mail.

    Raises Conflict if the account has changed since the old password was verified.
    """
    user = await accounts.get_unchanged(session, user)
    _set_password(user, password_hash)
    await end_sessions(session, user.id, keep=keep)
    if user.confirmed:
        await mails.send_password_changed(session, user)


async def ask_reset(session: AsyncSession, email: str) -> None:
    """Mail a link to this address, if it has an active account and the limit is not reached."""
    user = await accounts.find(session, email)
    if user is None or not user.is_active:
        return
    if await mail_limits.allow(session, "reset_password", user, user.email):
        await mails.send_password_reset(session, user, reset_token(user))


def reset_token(user: User) -> str:
    """Return the token for the link, valid for an hour or until the password changes."""
    return signer.dumps(id=user.id, state=state_of(user))


async def reset(session: AsyncSession, token: str, password_hash: str) -> User:
    """Set the password by a mailed token; end all sessions and revoke all personal tokens.

    The token was mailed, so it also confirms the address.  It works once.  Raises DeadLink if it
    is invalid.
    """
    user = await owner_of(session, token, lock=True)
    _set_password(user, password_hash)
    if user.confirmed:
        await proofs.end_credentials(session, user)
        await mails.send_password_changed(session, user, tokens_revoked=True)
    else:
        await proofs.prove(session, user)
        await mails.send_welcome(session, user)
    return user


async def owner_of(session: AsyncSession, token: str, *, lock: bool = False) -> User:
    """Return the user of a reset token; raise DeadLink if the token is invalid."""
    claims = opened(signer, token)
    user = await session.get(User, claims["id"], with_for_update={"of": User} if lock else None)
    if user is None or not user.is_active or claims["state"] != state_of(user):
        raise DeadLink(DEAD)
    return user


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash, user.password_changed_at = password_hash, utcnow()
