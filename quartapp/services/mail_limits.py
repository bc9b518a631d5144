"""How often anybody can be made to get a mail that somebody else may have asked for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import utcnow
from quartapp.models import OutgoingMail, User

MOST = 5
WITHIN = timedelta(days=1)
# Of two numbers, unlike what a feed of events or a migration locks.
LOCK = text("SELECT pg_advisory_xact_lock(hashtext('quartapp_mail'), hashtext(:address))")


async def allow(session: AsyncSession, kind: str, user: User, address: str) -> bool:
    """Whether fewer than MOST mails of this kind went to the address, or for the account, lately.

    Of two who ask at once, for one account or for one address, the second waits for the
    first, and counts its mail.
    """
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        await session.execute(LOCK, {"address": address})
    count = select(func.count()).where(
        or_(OutgoingMail.recipient == address, OutgoingMail.user_id == user.id),
        OutgoingMail.kind == kind,
        OutgoingMail.created_at > utcnow() - WITHIN,
    )
    return (await session.scalar(count) or 0) < MOST
