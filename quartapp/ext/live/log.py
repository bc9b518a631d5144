"""The log of events: rows, numbered in the order of commits."""

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

CHANNEL = "quartapp_live"
NUMBERING = text("SELECT pg_advisory_xact_lock(hashtext('quartapp_live'))")
NOTIFY = text(f"NOTIFY {CHANNEL}")

PRUNED_AT_ONCE = 1000


class EventMixin:
    """Something that happened, told to whoever listens to ``topic``.

    The application's model adds ``__tablename__``.  Ids grow in the order of commits and are
    never used twice: whoever has heard one has heard, or may not hear, all that are smaller.
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
        """An event that happens now; raises ValueError for a payload that would hide its facts."""
        if {"id", "at"} & payload.keys():
            raise ValueError("An event has its own id and at.")
        for name, value in payload.items():
            refuse_unjsonable(f"{kind}: {name}", value)
        event = cls()
        event.topic, event.kind, event.payload, event.at = topic, kind, payload, utcnow()
        return event

    def as_text(self, topic: str) -> str:
        """What listeners of ``topic`` are sent."""
        at = self.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
        message = {"topic": topic, "id": self.id, "kind": self.kind, "at": at}
        return json.dumps({**message, **self.payload}, separators=(",", ":"))


class Log:
    """Writes and reads the events of one ``model``."""

    def __init__(self, model: type[EventMixin]) -> None:
        self.model = model

    def write(self, session: AsyncSession, event: EventMixin, told: Callable[[], None]) -> None:
        """Write ``event`` as the last act of the transaction, and call ``told`` after it."""
        before_commit(session, partial(_add, event))
        after_commit(session, told)

    async def newest(self, session: AsyncSession) -> int:
        """The greatest id; 0 where nothing has happened."""
        return await session.scalar(select(func.max(self.model.id))) or 0

    async def span(self, session: AsyncSession) -> tuple[int, int]:
        """The smallest id that was not pruned, and the greatest; 0 where nothing has happened."""
        # One by one each is an end of the index; together SQLite reads all of it.
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
        """At most ``limit`` events past ``position``, in order; those of one ``topic`` or all."""
        found = select(self.model).where(self.model.id > position)
        if until is not None:
            found = found.where(self.model.id <= until)
        if topic is not None:
            found = found.where(self.model.topic == topic)
        return (await session.scalars(found.order_by(self.model.id).limit(limit))).all()

    async def prune(self, session: AsyncSession, age: timedelta) -> int:
        """Forget some events older than ``age``; return how many.

        The newest stays: it tells that there were others.
        """
        model: Any = self.model
        newest = select(func.max(model.id)).scalar_subquery()
        old = select(model.id).where(model.at < utcnow() - age, model.id < newest)
        some = old.order_by(model.id).limit(PRUNED_AT_ONCE)
        gone = delete(model).where(model.id.in_(some)).returning(model.id)
        return len((await session.scalars(gone)).all())


def _add(event: EventMixin, session: Session) -> None:
    """Number the event when nothing but the commit is left to do.

    PostgreSQL numbers rows when they are written and shows them when they are committed:
    without a lock a smaller number may be seen after a greater one, and be missed by whoever
    reads on from there.  The lock is the last that a transaction takes, so nobody who holds
    it waits for another.
    """
    transaction = session.get_transaction()
    if session.info.get("numbering") is not transaction:
        session.info["numbering"] = transaction
        if session.get_bind().dialect.name == "postgresql":
            session.execute(NUMBERING)
            session.execute(NOTIFY)
    session.add(event)
