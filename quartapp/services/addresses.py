"""Moving an account to another mail address."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp import email as mails
from quartapp.exceptions import DeadLink
from quartapp.ext.tokens import TokenSigner, fingerprint
from quartapp.models import User

from . import accounts, roles
from .links import DEAD, opened

signer = TokenSigner("change-address")


async def ask_change(session: AsyncSession, user: User, address: str) -> None:
    """Mail a link to the new address; nothing changes before it is used."""
    address = address.strip().lower()
    await accounts.check_free(session, email=address, but=user.id)
    token = signer.dumps(id=user.id, email=address, state=fingerprint(user.email))
    await mails.send_address_change(session, user, address, token)


async def change(session: AsyncSession, user_id: int, token: str) -> User:
    """Move the account; raise DeadLink for a dead token, Conflict if the address has gone."""
    user = await accounts.get(session, user_id)
    address, before = asked_for(user, token), user.email
    await accounts.save(session, user, email=address, username=user.username, confirmed=True)
    if roles.is_owner(address):
        user.role = await roles.get(session, "Administrator")
    await mails.send_address_changed(session, user, before)
    return user


def asked_for(user: User, token: str) -> str:
    """Return the address that ``user`` wants; raise DeadLink if the token is dead."""
    claims = opened(signer, token)
    if (claims["id"], claims["state"]) != (user.id, fingerprint(user.email)):
        raise DeadLink(DEAD)
    return str(claims["email"])
