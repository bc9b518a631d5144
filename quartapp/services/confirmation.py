"""Confirmation of mail addresses by a mailed link."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import DeadLink
from quartapp.models import User

from . import accounts, mail_limits, proofs
from .links import DEAD, opened, signer_for, state_of

signer = signer_for("confirm")


def token_for(user: User) -> str:
    """Return the token for the link, valid for an hour and for the present address only."""
    return signer.dumps(id=user.id, state=state_of(user))


async def send(session: AsyncSession, user: User) -> bool:
    """Mail the link and return True, or return False if the mail limit is reached."""
    allowed = await mail_limits.allow(session, "confirm", user, user.email)
    if allowed:
        await mails.send_confirmation(session, user, token_for(user))
    return allowed


async def confirm(session: AsyncSession, user_id: int, token: str, *, keep: int) -> bool:
    """Confirm the address and send the welcome mail; return False if it is confirmed already.

    All sessions but ``keep`` end.  Raises DeadLink if the token is for another account or
    address.
    """
    user = await accounts.get(session, user_id, lock=True)
    if user.confirmed:
        return False
    require_proof(token, user)
    await proofs.prove(session, user, keep=keep)
    await mails.send_welcome(session, user)
    return True


def require_proof(token: str, user: User) -> None:
    """Raise DeadLink unless ``token`` is valid for the present address of ``user``."""
    if opened(signer, token) != {"id": user.id, "state": state_of(user)}:
        raise DeadLink(DEAD)
