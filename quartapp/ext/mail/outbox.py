"""The outbox: rows that a worker claims, sends and marks as sent or failed."""

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
LEASE = timedelta(minutes=2)  # duration of a claim; then another worker may claim the row
# Exponential backoff after a failure: the first wait and the longest one.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
FINAL_ATTEMPT_MARGIN = timedelta(minutes=2)  # from the last retry to the expiry
ATTEMPTS = 36  # in about four and a half days, as RFC 5321, 4.5.4.1, recommends


class OutboxMixin:
    """A message to one recipient.  The application's model adds ``__tablename__``.

    A worker may claim the row from ``due_at`` on.  A claim moves ``due_at`` to the end of its
    lease, so that another worker takes over if the first one dies.  After ``expires_at`` the
    message is not sent any more.  ``kind`` is a label for the application's own use.
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
        """Index for frequent queries: the due rows, and the number of rows of each status."""
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
        """Create a row for ``message`` to the recipient ``to``, by default the first one.

        Raise ValueError if ``kind`` is too long, TypeError if ``expires_in`` is no timedelta.
        """
        if len(kind) > KIND_LENGTH:
            raise ValueError(f"kind must have at most {KIND_LENGTH} characters.")
        if not isinstance(expires_in, timedelta | None):
            raise TypeError("expires_in must be a timedelta, such as timedelta(hours=1).")
        row, now = cls(), utcnow()
        row.kind = kind
        row.recipient, row.subject = to or message.everybody[0], message.subject[:255]
        row.domain = row.recipient.rpartition("@")[2].lower()
        row.message, row.status, row.attempts = message.as_dict(), status, 0
        row.expires_at = None if expires_in is None else now + expires_in
        row.created_at = row.due_at = now
        return row

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status}>"  # the message may be confidential

    def as_message(self) -> Message | None:
        """Return the message, or None if its text was deleted after sending."""
        return None if self.message is None else Message.from_dict(self.message)

    @property
    def is_expired(self) -> bool:
        """True if ``expires_at`` has passed."""
        return self.expires_at is not None and self.expires_at <= utcnow()

    def message_id(self, domain: str) -> str:
        """Return the Message-ID, the same at each attempt: receivers can drop duplicates."""
        return f"<outbox.{self.id}.{int(self.created_at.timestamp())}@{domain}>"


def _due(model: type[OutboxMixin], now: datetime) -> ColumnElement[bool]:
    return model.status.in_((QUEUED, SENDING)) & (model.due_at <= now)


async def is_any_due(
    session: AsyncSession, model: type[OutboxMixin], excluded_domains: Collection[str] = ()
) -> bool:
    """Return whether a row can be claimed, without taking a lock."""
    due = _due(model, utcnow()) & model.domain.not_in(excluded_domains)
    return bool(await session.scalar(select(model.id).where(due).limit(1)))


async def claim(
    session: AsyncSession, model: type[OutboxMixin], excluded_domains: Collection[str] = ()
) -> OutboxMixin | None:
    """Claim the row that has been due longest, for LEASE; return None if none is due.

    Rows to a domain in ``excluded_domains`` are skipped.  The UPDATE repeats the condition, so
    that of two concurrent workers only one claims the row.
    """
    now = utcnow()
    due = _due(model, now) & model.domain.not_in(excluded_domains)
    first = select(model.id).where(due).order_by(model.due_at, model.id).limit(1)
    candidate = first.with_for_update(skip_locked=True).scalar_subquery()
    claimed: OutboxMixin | None = await session.scalar(
        update(model)
        .where(model.id == candidate, due)
        .values(status=SENDING, attempts=model.attempts + 1, due_at=now + LEASE)
        .returning(model)
    )
    return claimed


def mark_sent() -> dict[str, Any]:
    """Return the columns of a sent row; the text of its message is deleted."""
    return {"status": SENT, "sent_at": utcnow(), "message": None, "error": None}


def mark_expired() -> dict[str, Any]:
    """Return the columns of an expired row; the text of its message is deleted."""
    error = "It was not sent in time: what it was for is over."
    return {"status": CANCELLED, "message": None, "error": error}


def mark_given_up() -> dict[str, Any]:
    """Return the columns of a failed row: at each attempt its worker died."""
    return {"status": FAILED, "error": "It was given up: no attempt ever came to an end."}


def mark_failed(row: OutboxMixin, error: Exception, *, permanent: bool) -> dict[str, Any]:
    """Return the columns of a row after a failed attempt.

    It is retried with exponential backoff, the last time shortly before it expires.  It is not
    retried after a ``permanent`` error or after the last of ATTEMPTS.
    """
    description = f"{type(error).__name__}: {error}"[:500]
    if permanent or row.attempts >= ATTEMPTS:
        return {"status": FAILED, "error": description}
    now, wait = utcnow(), min(LONGEST_WAIT, FIRST_WAIT * 2 ** (row.attempts - 1))
    due_at = now + wait * random.uniform(0.8, 1.2)  # noqa: S311
    if row.expires_at and now < row.expires_at - FINAL_ATTEMPT_MARGIN < due_at:
        due_at = row.expires_at - FINAL_ATTEMPT_MARGIN
    return {"status": QUEUED, "error": description, "due_at": due_at}
