"""Tests of after_commit(): a callback runs only if its transaction is committed."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import after_commit
from tests.ext.db.models import Note, Orphan, db, texts


@pytest.fixture
def heard() -> list[str]:
    return []


async def test_a_callback_runs_once_after_the_commit(app, heard):
    async with db.begin() as session:
        after_commit(session, lambda: heard.append("told"))
        session.add(Note(text="kept"))
        await session.flush()
        assert heard == []
    assert heard == ["told"]
    async with db.begin() as session:
        session.add(Note(text="another"))
    assert heard == ["told"]


async def test_a_callback_is_dropped_when_the_block_fails(app, heard):
    async def fail() -> None:
        async with db.begin() as session:
            after_commit(session, lambda: heard.append("told"))
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert heard == []


async def test_a_callback_is_dropped_when_the_commit_fails(app, heard):
    async def fail() -> None:
        async with db.begin() as session:
            after_commit(session, lambda: heard.append("told"))
            session.add(Orphan(note_id=404))

    with pytest.raises(IntegrityError):
        await fail()
    assert heard == []


async def test_a_rollback_drops_the_callbacks_of_a_session(app, heard):
    after_commit(db.session, lambda: heard.append("told"))
    db.session.add(Note(text="dropped"))
    await db.session.flush()
    await db.session.rollback()
    db.session.add(Note(text="kept"))
    await db.session.commit()
    assert (heard, await texts()) == ([], ["kept"])


async def test_a_failed_savepoint_drops_only_its_own_callbacks(app, heard):
    async def fail(session: AsyncSession) -> None:
        async with session.begin_nested():
            after_commit(session, lambda: heard.append("inside"))
            session.add_all([Note(text="twice"), Note(text="twice")])

    async with db.begin() as session:
        after_commit(session, lambda: heard.append("before"))
        with pytest.raises(IntegrityError):
            await fail(session)
        after_commit(session, lambda: heard.append("after"))
        assert heard == []
    assert heard == ["before", "after"]


async def test_a_callback_of_a_savepoint_waits_for_the_outer_transaction(app, heard):
    async with db.begin() as session:
        outer = await session.begin_nested()
        async with session.begin_nested():
            after_commit(session, lambda: heard.append("released, then undone"))
        await outer.rollback()
        async with session.begin_nested():
            after_commit(session, lambda: heard.append("released"))
        assert heard == []
    assert heard == ["released"]


async def test_a_failing_callback_neither_undoes_the_commit_nor_stops_other_callbacks(
    app, heard, caplog
):
    async with db.begin() as session:
        session.add(Note(text="kept"))
        after_commit(session, lambda: heard.append(str(1 / 0)))
        after_commit(session, lambda: heard.append("told"))
    assert (heard, await texts()) == (["told"], ["kept"])
    assert "ZeroDivisionError" in caplog.text
