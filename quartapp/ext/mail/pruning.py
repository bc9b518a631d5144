"""What was done long ago is forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..db import utcnow
from .outbox import CANCELLED, SENT, OutboxMixin

STEP = 200  # rows at once, so that nobody waits long for a lock
EVERY = 3600  # seconds
FEWEST_DAYS = 1  # who limits the mails of a day counts them here


async def delete_some(session: AsyncSession, model: type[OutboxMixin], days: int) -> int:
    """Delete mails that were sent or cancelled ``days`` ago, STEP at most; return how many."""
    before = utcnow() - timedelta(days=max(days, FEWEST_DAYS))
    old = model.status.in_((SENT, CANCELLED)), model.due_at < before
    some = select(model.id).where(*old).limit(STEP)
    # Asked again by the deletion: one that was just queued anew stays.
    gone = delete(model).where(model.id.in_(some), *old).returning(model.id)
    return len((await session.scalars(gone)).all())
