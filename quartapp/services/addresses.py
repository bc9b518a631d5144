"""Changing the mail address of an account."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import Conflict, DeadLink
from quartapp.ext.login import end_sessions
from quartapp.models import DEFAULT_ROLE, User

from . import accounts, mail_limits, proofs, roles
from .links import DEAD, opened, signer_for, state_of

TOO_MANY = "Five such mails have gone out today. Look for the last of them, or try again tomorrow."

signer = signer_for("change-address")


async def ask_change(session: AsyncSession, user: User, address: str) -> None:
    """Mail a link to the new address; the change happens when the link is used.

    Raises Invalid if the address is not deliverable, Conflict if it is taken or the mail limit
    is reached.
    """
    address = accounts.check_address(address)
    await accounts.check_free(session, email=address, but=user.id)
    if not await mail_limits.allow(session, "change_email", user, address):
        raise Conflict(TOO_MANY, "email")
    token = signer.dumps(id=user.id, email=address, state=state_of(user))
    await mails.send_address_change(session, user, address, token)


async def change(session: AsyncSession, user_id: int, token: str, *, keep: int) -> User:
    """Change the address to the one in ``token`` and confirm it; end all sessions but ``keep``.

    If the old address was unconfirmed, the account also loses its role and its tokens.  Raises
    DeadLink if the token is invalid, Conflict if another account has the address now.
    """
    user = await accounts.get(session, user_id, lock=True)
    address, before, proven = asked_for(user, token), user.email, user.confirmed
    await accounts.save(session, user, email=address, username=user.username)
    if proven:
        await end_sessions(session, user.id, keep=keep)
        await roles.promote_owner(session, user, keep=keep)
        await mails.send_address_changed(session, user, before)
    else:
        user.role = await roles.get(session, DEFAULT_ROLE)
        await proofs.prove(session, user, keep=keep)
        await mails.send_welcome(session, user)
    return user


def asked_for(user: User, token: str) -> str:
    """Return the new address in ``token``; raise DeadLink if the token is invalid."""
    claims = opened(signer, token)
    if (claims["id"], claims["state"]) != (user.id, state_of(user)):
        raise DeadLink(DEAD)
    return str(claims["email"])
