"""The outbox: rows that a worker claims, sends and marks."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import JSON, ColumnElement, String, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from ..db import UTCDateTime, utcnow
from .message import Message

QUEUED, SENDING, SENT, FAILED, CANCELLED, KEPT = (
    "queued", "sending", "sent", "failed", "cancelled", "kept",
)  # fmt: skip

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT, ATTEMPTS = timedelta(seconds=30), timedelta(hours=4), 10


class OutboxMixin:
    """One message on its way.  The application's model adds ``__tablename__``.

    ``due_at`` is when it may be claimed: while it is being sent, when its lease ends and
    another worker may take over from one that died.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(255))
    message: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))

    @classmethod
    def of(cls, message: Message, status: str) -> Self:
        """A row for ``message``."""
        row, now = cls(), utcnow()
        row.recipient, row.subject = message.everybody[0], message.subject[:255]
        row.message, row.status, row.attempts = message.as_dict(), status, 0
        row.created_at = row.due_at = now
        return row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status}>"  # the message may hold a secret

    def as_message(self) -> Message | None:
        """The message; None once it was sent and forgotten."""
        return None if self.message is None else Message.from_dict(self.message)

    def message_id(self, domain: str) -> str:
        """The same at every attempt, so that a receiver can drop the second of two."""
        return f"<outbox.{self.id}.{int(self.created_at.timestamp())}@{domain}>"


def _due(model: type[OutboxMixin], now: datetime) -> ColumnElement[bool]:
    return and_(or_(model.status == QUEUED, model.status == SENDING), model.due_at <= now)


async def is_any_due(session: AsyncSession, model: type[OutboxMixin]) -> bool:
    """Whether there is anything to claim: a look that takes no lock."""
    return bool(await session.scalar(select(model.id).where(_due(model, utcnow())).limit(1)))


async def claim(session: AsyncSession, model: type[OutboxMixin]) -> OutboxMixin | None:
    """Take the message that has been due longest, for LEASE; None if there is none.

    The condition is asked again by the update: of two workers one wins, quietly.
    """
    now = utcnow()
    due = _due(model, now)
    first = select(model.id).where(due).order_by(model.due_at, model.id).limit(1)
    found = await session.scalar(first.with_for_update(skip_locked=True))
    taken = await session.scalar(
        update(model)
        .where(model.id == found, due)
        .values(status=SENDING, attempts=model.attempts + 1, due_at=now + LEASE)
        .returning(model.id)
    )
    return await session.get(model, taken, populate_existing=True) if taken else None


def mark_sent() -> dict[str, Any]:
    """Columns of a message that has arrived: its text is forgotten."""
    return {"status": SENT, "sent_at": utcnow(), "message": None, "error": None}


def mark_failed(attempts: int, error: Exception, *, permanent: bool) -> dict[str, Any]:
    """Columns of a message that has not: later again, or never."""
    words = f"{type(error).__name__}: {error}"[:500]
    if permanent or attempts >= ATTEMPTS:
        return {"status": FAILED, "error": words}
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)) * random.uniform(0.8, 1.2)  # noqa: S311
    return {"status": QUEUED, "error": words, "due_at": utcnow() + wait}
