"""The log of events: rows of a table, with ids in the order of commits."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from sqlalchemy import JSON, BigInteger, Index, Integer, String, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from ..db import UTCDateTime, after_commit, before_commit, utcnow
from ..jsonable import refuse_unjsonable

CHANNEL = "quartapp_live"  # for LISTEN and NOTIFY
ID_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('quartapp_live'))")
NOTIFY = text(f"NOTIFY {CHANNEL}")

PRUNE_BATCH = 1000  # events deleted in one transaction


class EventMixin:
    """The columns of an event on a topic; the application's model adds ``__tablename__``.

    Ids increase in the order of commits and are never reused.  A subscriber that got an event
    has therefore got all events with smaller ids that it may get.
    """

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index(None, "topic", "id"), {"sqlite_autoincrement": True})

    @classmethod
    def of(cls, topic: str, kind: str, payload: dict[str, Any]) -> Self:
        """Return a new event; raise ValueError for a payload with the name ``id`` or ``at``."""
        if {"id", "at"} & payload.keys():
            raise ValueError("A payload cannot have id or at: an event has its own id and at.")
        for name, value in payload.items():
            refuse_unjsonable(f"{kind}: {name}", value)
        event = cls()
        event.topic, event.kind, event.payload, event.at = topic, kind, payload, utcnow()
        return event

    def as_text(self, topic: str) -> str:
        """Return the JSON for subscribers of ``topic``."""
        at = self.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
        message = {"topic": topic, "id": self.id, "kind": self.kind, "at": at}
        return json.dumps({**message, **self.payload}, separators=(",", ":"))


class Log:
    """Writes and reads the events of one ``model``."""

    def __init__(self, model: type[EventMixin]) -> None:
        self.model = model

    def write(self, session: AsyncSession, event: EventMixin, done: Callable[[], None]) -> None:
        """Write ``event`` just before the commit, and call ``done`` after it."""
        before_commit(session, partial(_add, event))
        after_commit(session, done)

    async def newest(self, session: AsyncSession) -> int:
        """Return the greatest id, 0 if there is no event."""
        return await session.scalar(select(func.max(self.model.id))) or 0

    async def span(self, session: AsyncSession) -> tuple[int, int]:
        """Return the smallest and the greatest id, both 0 if there is no event."""
        # SQLite reads one index entry for a lone min() or max(), and the whole index for both.
        ends = (select(end(self.model.id)).scalar_subquery() for end in (func.min, func.max))
        oldest, newest = (await session.execute(select(*ends))).one()
        return oldest or 0, newest or 0

    async def after(
        self,
        session: AsyncSession,
        position: int,
        until: int | None = None,
        topic: str | None = None,
        *,
        limit: int,
    ) -> Sequence[EventMixin]:
        """Return at most ``limit`` events with ids after ``position``, in order of their ids."""
        found = select(self.model).where(self.model.id > position)
        if until is not None:
            found = found.where(self.model.id <= until)
        if topic is not None:
            found = found.where(self.model.topic == topic)
        return (await session.scalars(found.order_by(self.model.id).limit(limit))).all()

    async def prune(self, session: AsyncSession, age: timedelta) -> int:
        """Delete up to PRUNE_BATCH events older than ``age``; return their number.

        The newest event is kept, so that ``newest`` and ``span`` still return its id.
        """
        model: Any = self.model
        newest = select(func.max(model.id)).scalar_subquery()
        old = select(model.id).where(model.at < utcnow() - age, model.id < newest)
        some = old.order_by(model.id).limit(PRUNE_BATCH)
        gone = delete(model).where(model.id.in_(some)).returning(model.id)
        return len((await session.scalars(gone)).all())


def _add(event: EventMixin, session: Session) -> None:
    """Insert the event just before the commit, under a lock on PostgreSQL.

    PostgreSQL assigns an id at the INSERT and shows the row after the COMMIT.  Without the lock
    a smaller id could appear after a greater one, and a reader that is past it would miss the
    event.  No transaction takes another lock after this one, so it cannot cause a deadlock.
    """
    transaction = session.get_transaction()
    if session.info.get("numbering") is not transaction:
        session.info["numbering"] = transaction
        if session.get_bind().dialect.name == "postgresql":
            session.execute(ID_LOCK)
            session.execute(NOTIFY)
    session.add(event)
