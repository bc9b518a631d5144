"""Proofs of addresses: what was given to an unproven address does not outlive the proof.

``docs/security.md`` has the table of all paths to a proof and of what ends with each.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.login import end_sessions
from quartapp.models import User

from . import roles, tokens


async def prove(session: AsyncSession, user: User, *, keep: int | None = None) -> None:
    """Mark the address of ``user`` as proven, and end what was made before, but ``keep``.

    The account of FLASKY_ADMIN becomes Administrator now, not earlier.
    """
    user.confirmed = True
    await end_credentials(session, user, keep=keep)
    await roles.promote_owner(session, user, keep=keep)


async def end_credentials(session: AsyncSession, user: User, *, keep: int | None = None) -> None:
    """End all sessions of ``user`` but ``keep``, and all personal tokens.

    Signed tokens and links end by themselves: see ``links.state_of``.
    """
    await end_sessions(session, user.id, keep=keep)
    await tokens.revoke_all(session, user)
