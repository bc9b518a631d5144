"""Proving that a mail address is one's own."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import DeadLink
from quartapp.ext.tokens import fingerprint
from quartapp.models import User

from . import accounts, mail_limits
from .links import DEAD, opened, signer_for

signer = signer_for("confirm")


def token_for(user: User) -> str:
    """What goes into the link: good for an hour, for this address."""
    return signer.dumps(id=user.id, state=fingerprint(user.email))


async def send(session: AsyncSession, user: User) -> bool:
    """Mail the link; False if that would be too many mails, and it was not sent."""
    allowed = await mail_limits.allow(session, "confirm", user, user.email)
    if allowed:
        await mails.send_confirmation(session, user, token_for(user))
    return allowed


async def confirm(session: AsyncSession, user_id: int, token: str) -> User:
    """Mark the account as confirmed and welcome its owner, once.

    Raises DeadLink if the token is not its own.
    """
    user = await accounts.get(session, user_id, lock=True)
    require_proof(token, user)
    if not user.confirmed:
        user.confirmed = True
        await mails.send_welcome(session, user)
    return user


def require_proof(token: str, user: User) -> None:
    """Raise DeadLink unless ``token`` was mailed to the address that ``user`` has now."""
    if opened(signer, token) != {"id": user.id, "state": fingerprint(user.email)}:
        raise DeadLink(DEAD)
