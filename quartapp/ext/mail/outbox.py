"""The outbox: rows that a worker claims, sends and marks."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import JSON, ColumnElement, Index, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ..db import UTCDateTime, utcnow
from .message import Message

QUEUED, SENDING, SENT, FAILED, CANCELLED, KEPT = (
    "queued", "sending", "sent", "failed", "cancelled", "kept",
)  # fmt: skip

KIND_LENGTH = 32  # characters
LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
LAST_CHANCE = timedelta(minutes=2)  # before a message expires
ATTEMPTS = 36  # some four and a half days, as RFC 5321, 4.5.4.1, asks for


class OutboxMixin:
    """One message on its way to one recipient.  The application's model adds ``__tablename__``.

    ``due_at`` is when it may be claimed: while it is being sent, when its lease ends and
    another worker may take over from one that died.  After ``expires_at`` a message is
    worth nothing and is not sent.  ``kind`` is the application's own word for what it is.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH), default="", server_default="")
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    domain: Mapped[str] = mapped_column(String(254), default="", server_default="")
    subject: Mapped[str] = mapped_column(String(255))
    message: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    status: Mapped[str] = mapped_column(String(16), default=QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:
        """What is asked all the time: what is due, and how many there are of each status."""
        return (Index(None, "status", "due_at"),)

    @classmethod
    def of(
        cls,
        message: Message,
        status: str,
        *,
        to: str | None = None,
        kind: str = "",
        expires_in: timedelta | None = None,
    ) -> Self:
        """A row for ``message`` to one of its recipients, else to the first."""
        if len(kind) > KIND_LENGTH:
            raise ValueError(f"kind has {KIND_LENGTH} characters at most.")
        if not isinstance(expires_in, timedelta | None):
            raise TypeError("expires_in is a timedelta: timedelta(hours=1).")
        row, now = cls(), utcnow()
        row.kind = kind
        row.recipient, row.subject = to or message.everybody[0], message.subject[:255]
        row.domain = row.recipient.rpartition("@")[2].lower()
        row.message, row.status, row.attempts = message.as_dict(), status, 0
        row.expires_at = None if expires_in is None else now + expires_in
        row.created_at = row.due_at = now
        return row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status}>"  # the message may hold a secret

    def as_message(self) -> Message | None:
        """The message; None once it was sent and forgotten."""
        return None if self.message is None else Message.from_dict(self.message)

    @property
    def is_expired(self) -> bool:
        """Whether it is too late to send it."""
        return self.expires_at is not None and self.expires_at <= utcnow()

    def message_id(self, domain: str) -> str:
        """The same at every attempt, so that a receiver can drop the second of two."""
        return f"<outbox.{self.id}.{int(self.created_at.timestamp())}@{domain}>"


def _due(model: type[OutboxMixin], now: datetime) -> ColumnElement[bool]:
    return model.status.in_((QUEUED, SENDING)) & (model.due_at <= now)


async def is_any_due(
    session: AsyncSession, model: type[OutboxMixin], but_not: Collection[str] = ()
) -> bool:
    """Whether there is anything to claim: a look that takes no lock."""
    due = _due(model, utcnow()) & model.domain.not_in(but_not)
    return bool(await session.scalar(select(model.id).where(due).limit(1)))


async def claim(
    session: AsyncSession, model: type[OutboxMixin], but_not: Collection[str] = ()
) -> OutboxMixin | None:
    """Take the message that has been due longest, for LEASE; None if there is none.

    Those to a domain in ``but_not`` are left for later.  The condition is asked again by the
    update: of two workers one wins, quietly.
    """
    now = utcnow()
    due = _due(model, now) & model.domain.not_in(but_not)
    first = select(model.id).where(due).order_by(model.due_at, model.id).limit(1)
    found = first.with_for_update(skip_locked=True).scalar_subquery()
    taken: OutboxMixin | None = await session.scalar(
        update(model)
        .where(model.id == found, due)
        .values(status=SENDING, attempts=model.attempts + 1, due_at=now + LEASE)
        .returning(model)
    )
    return taken


def mark_sent() -> dict[str, Any]:
    """Columns of a message that has arrived: its text is forgotten."""
    return {"status": SENT, "sent_at": utcnow(), "message": None, "error": None}


def mark_expired() -> dict[str, Any]:
    """Columns of a message that is worth nothing any more."""
    error = "It was not sent in time: what it was for is over."
    return {"status": CANCELLED, "message": None, "error": error}


def mark_given_up() -> dict[str, Any]:
    """Columns of a message that nobody who sent it has lived to tell of."""
    return {"status": FAILED, "error": "It was given up: no attempt ever came to an end."}


def mark_failed(row: OutboxMixin, error: Exception, *, permanent: bool) -> dict[str, Any]:
    """Columns of a message that has not: later again, once more before it expires, or never."""
    words = f"{type(error).__name__}: {error}"[:500]
    if permanent or row.attempts >= ATTEMPTS:
        return {"status": FAILED, "error": words}
    now, wait = utcnow(), min(LONGEST_WAIT, FIRST_WAIT * 2 ** (row.attempts - 1))
    due_at = now + wait * random.uniform(0.8, 1.2)  # noqa: S311
    if row.expires_at and now < row.expires_at - LAST_CHANCE < due_at:
        due_at = row.expires_at - LAST_CHANCE
    return {"status": QUEUED, "error": words, "due_at": due_at}
