"""Delete old sent and cancelled rows of the outbox."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..db import utcnow
from .outbox import CANCELLED, SENT, OutboxMixin

STEP = 200  # rows of a transaction, so that others do not wait long for a lock
PRUNE_INTERVAL_SECONDS = 3600
MIN_KEEP_DAYS = 1  # an application may count these rows to limit the mails of a day


async def delete_some(session: AsyncSession, model: type[OutboxMixin], days: int) -> int:
    """Delete at most STEP rows that were sent or cancelled ``days`` ago; return their number."""
    before = utcnow() - timedelta(days=max(days, MIN_KEEP_DAYS))
    old = model.status.in_((SENT, CANCELLED)), model.due_at < before
    some = select(model.id).where(*old).limit(STEP)
    # The DELETE repeats the condition, to keep a row that was queued again since the SELECT.
    deleted = delete(model).where(model.id.in_(some), *old).returning(model.id)
    return len((await session.scalars(deleted)).all())
