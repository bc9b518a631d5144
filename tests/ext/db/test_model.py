"""Tests of models: time zones, and names of constraints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, select, text
from sqlalchemy.exc import StatementError

from quartapp.ext.db import utcnow
from tests.ext.db.models import Base, Note, db

NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, UTC)


async def stored(at: datetime) -> datetime:
    async with db.begin() as session:
        session.add(Note(text="timed", at=at))
    async with db.lookup() as session:
        return (await session.scalars(select(Note.at))).one()


async def test_a_stored_time_is_unchanged_and_aware(app):
    assert await stored(NOON) == NOON
    assert (await db.session.scalar(select(Note.at))).utcoffset() == timedelta(0)


async def test_a_time_in_another_zone_is_converted_to_utc(app):
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    back = await stored(there)
    assert back == NOON
    assert back.hour == 12


async def test_a_missing_time_stays_none(app):
    assert await stored(None) is None


async def test_a_time_without_a_zone_is_refused(app):
    with pytest.raises(StatementError, match="without a time zone"):
        await stored(datetime(2026, 11, 23))


async def test_times_can_be_compared_in_the_database(app):
    await stored(NOON)
    for moment, found in ((NOON - timedelta(seconds=1), 1), (NOON, 0)):
        rows = await db.session.scalars(select(Note).where(Note.at > moment))
        assert len(rows.all()) == found


async def test_sqlite_stores_utc_text_without_a_zone(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    await stored(NOON)
    raw = await db.session.scalar(text("SELECT at FROM notes"))
    assert raw == "2026-11-23 12:00:00.123456"


async def test_postgresql_stores_a_timestamp_with_time_zone(app):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("about PostgreSQL")
    await stored(NOON)
    assert await db.session.scalar(text("SELECT pg_typeof(at)::text FROM notes")) == (
        "timestamp with time zone"
    )


def test_now_is_utc():
    assert utcnow().tzinfo is UTC
    assert abs(utcnow() - datetime.now(UTC)) < timedelta(seconds=1)


def test_every_constraint_has_a_name():
    names = {
        each.name
        for table in Base.metadata.tables.values()
        for each in (*table.constraints, *table.indexes)
        if isinstance(each, (UniqueConstraint, ForeignKeyConstraint, Index))
    }
    assert names == {"uq_notes_text", "fk_orphans_note_id_notes"}
