"""Moving an account to another mail address."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import Conflict, DeadLink
from quartapp.ext.tokens import fingerprint
from quartapp.models import User

from . import accounts, mail_limits, roles
from .links import DEAD, opened, signer_for

TOO_MANY = "Five such mails have gone out today. Look for the last of them, or try again tomorrow."

signer = signer_for("change-address")


async def ask_change(session: AsyncSession, user: User, address: str) -> None:
    """Mail a link to the new address; nothing changes before it is used."""
    address = address.strip().lower()
    await accounts.check_free(session, email=address, but=user.id)
    if not await mail_limits.allow(session, "change_email", user, address):
        raise Conflict(TOO_MANY, "email")
    token = signer.dumps(id=user.id, email=address, state=fingerprint(user.email))
    await mails.send_address_change(session, user, address, token)


async def change(session: AsyncSession, user_id: int, token: str) -> User:
    """Move the account; raise DeadLink for a dead token, Conflict if the address has gone."""
    user = await accounts.get(session, user_id)
    address, before, proven = asked_for(user, token), user.email, user.confirmed
    await accounts.save(session, user, email=address, username=user.username, confirmed=True)
    if roles.is_owner(address):
        user.role = await roles.get(session, "Administrator")
    if proven:
        await mails.send_address_changed(session, user, before)
    else:
        await mails.send_welcome(session, user)
    return user


def asked_for(user: User, token: str) -> str:
    """Return the address that ``user`` wants; raise DeadLink if the token is dead."""
    claims = opened(signer, token)
    if (claims["id"], claims["state"]) != (user.id, fingerprint(user.email)):
        raise DeadLink(DEAD)
    return str(claims["email"])
