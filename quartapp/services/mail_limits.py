"""Rate limit for mails with links, which any visitor can request for any address."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import utcnow
from quartapp.models import OutgoingMail, User

MAX_MAILS = 5  # mails of one kind, for each account and for each address
LIMIT_WINDOW = timedelta(days=1)
# The form with two keys, so that it never equals the lock of the live feed or of migrations.
LOCK = text("SELECT pg_advisory_xact_lock(hashtext('quartapp_mail'), hashtext(:address))")


async def allow(session: AsyncSession, kind: str, user: User, address: str) -> bool:
    """Return True if fewer than MAX_MAILS mails of this kind were added within LIMIT_WINDOW.

    Mails to the address and mails about the account count.  Concurrent calls for one account or
    one address run one after the other, so that each counts the mail of the one before.
    """
    await session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if (
        session.get_bind().dialect.name == "postgresql"
    ):  # SQLite needs no lock: BEGIN IMMEDIATE admits one writer
        await session.execute(LOCK, {"address": address})
    count = select(func.count()).where(
        or_(OutgoingMail.recipient == address, OutgoingMail.user_id == user.id),
        OutgoingMail.kind == kind,
        OutgoingMail.created_at > utcnow() - LIMIT_WINDOW,
    )
    return (await session.scalar(count) or 0) < MAX_MAILS
