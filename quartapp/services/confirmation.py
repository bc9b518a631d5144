"""Proving that a mail address is one's own."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import DeadLink
from quartapp.ext.tokens import TokenSigner, fingerprint
from quartapp.models import User

from . import accounts
from .links import DEAD, opened

signer = TokenSigner("confirm")


def token_for(user: User) -> str:
    """What goes into the link: good for an hour, for this address."""
    return signer.dumps(id=user.id, state=fingerprint(user.email))


async def send(session: AsyncSession, user: User) -> None:
    """Mail the link."""
    await mails.send_confirmation(session, user, token_for(user))


async def confirm(session: AsyncSession, user_id: int, token: str) -> User:
    """Mark the account as confirmed; raise DeadLink if the token is not its own."""
    user = await accounts.get(session, user_id)
    require_proof(token, user)
    user.confirmed = True
    return user


def require_proof(token: str, user: User) -> None:
    """Raise DeadLink unless ``token`` was mailed to the address that ``user`` has now."""
    if opened(signer, token) != {"id": user.id, "state": fingerprint(user.email)}:
        raise DeadLink(DEAD)
