"""How often anybody can be made to get a mail that somebody else may have asked for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import utcnow
from quartapp.models import OutgoingMail, User

MOST = 5
WITHIN = timedelta(days=1)


async def allow(session: AsyncSession, kind: str, user: User, address: str) -> bool:
    """Whether fewer than MOST mails of this kind went to the address, or for the account, lately.

    Of two who ask at once the second waits for the first, and counts its mail.
    """
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    count = select(func.count()).where(
        or_(OutgoingMail.recipient == address, OutgoingMail.user_id == user.id),
        OutgoingMail.kind == kind,
        OutgoingMail.created_at > utcnow() - WITHIN,
    )
    return (await session.scalar(count) or 0) < MOST
