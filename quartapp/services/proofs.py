"""Confirmation of addresses: it ends everything that was created before it.

Otherwise an attacker could register the address of another person and keep a session or a token
after its owner confirmed it.  The table in ``docs/security.md`` lists what ends in each case.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.login import end_sessions
from quartapp.models import User

from . import roles, tokens


async def prove(session: AsyncSession, user: User, *, keep: int | None = None) -> None:
    """Mark the address of ``user`` as confirmed; end all sessions but ``keep`` and all tokens.

    The account with the address FLASKY_ADMIN becomes Administrator at this point.
    """
    user.confirmed = True
    await end_credentials(session, user, keep=keep)
    await roles.promote_owner(session, user, keep=keep)


async def end_credentials(session: AsyncSession, user: User, *, keep: int | None = None) -> None:
    """End all sessions of ``user`` but ``keep``, and revoke all personal tokens.

    Signed tokens and links need no revocation: see ``links.state_of``.
    """
    await end_sessions(session, user.id, keep=keep)
    await tokens.revoke_all(session, user)
