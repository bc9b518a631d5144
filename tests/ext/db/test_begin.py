"""Tests of db.begin(): a transaction is committed or rolled back as a whole."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from quartapp.ext.db.scope import close_session
from tests.ext.db.models import Counter, Note, Orphan, count, db, texts


async def test_the_changes_of_a_block_are_committed(app):
    async with db.begin() as session:
        session.add(Note(text="kept"))
    assert await texts() == ["kept"]


async def test_an_exception_rolls_back_and_returns_the_connection(app, checked_out):
    async def half() -> None:
        async with db.begin() as session:
            session.add(Note(text="half"))
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await half()
    assert await texts() == []
    assert checked_out() == 0


async def test_a_row_can_be_read_after_the_block(app):
    async with db.begin() as session:
        note = Note(text="kept")
        session.add(note)
    assert (note.id, note.text) == (1, "kept")


async def test_the_session_of_a_block_cannot_be_used_after_it(app, checked_out):
    async with db.begin() as session:
        pass
    with pytest.raises(InvalidRequestError, match="permanently closed"):
        await session.get(Note, 1)
    assert checked_out() == 0


async def test_a_nested_block_is_refused(app):
    async with db.begin() as session:
        session.add(Note(text="outer"))
        with pytest.raises(RuntimeError, match=r"inside a db\.begin"):
            async with db.begin():
                pass
    assert await texts() == ["outer"]
    async with db.begin() as session:
        session.add(Note(text="after"))
    assert await texts() == ["outer", "after"]


async def test_a_task_started_in_a_block_can_begin_its_own_transaction(app):
    async def note() -> None:
        async with db.begin() as session:
            session.add(Note(text="from the task"))

    async with db.begin() as session:
        session.add(Note(text="from the block"))
        task = asyncio.create_task(note())
        await asyncio.sleep(0)
    await task
    assert sorted(await texts()) == ["from the block", "from the task"]


async def test_a_block_ends_the_read_transaction_of_the_request(app, checked_out):
    async with db.begin() as session:
        session.add(Counter(id=1, value=1))
    before = await db.session.get(Counter, 1)
    assert checked_out() == 1
    async with db.begin() as session:
        (await session.get(Counter, 1)).value = 2
        assert checked_out() == 1
    after = await db.session.get(Counter, 1)
    assert (before.value, after.value) == (1, 2)


async def test_a_block_sees_commits_made_after_the_first_read_of_the_request(app):
    async with db.begin() as session:
        session.add(Counter(id=1, value=1))
    await db.session.get(Counter, 1)
    async with db.sessionmaker.begin() as elsewhere:
        (await elsewhere.get(Counter, 1)).value = 5
    async with db.begin() as session:
        assert (await session.get(Counter, 1)).value == 5


@pytest.mark.parametrize("change", ["new", "changed", "deleted"])
async def test_unsaved_changes_in_the_request_session_are_refused(app, change):
    async with db.begin() as session:
        session.add(Note(text="there"))
    note = await db.session.get(Note, 1)
    if change == "new":
        db.session.add(Note(text="lost"))
    elif change == "changed":
        note.text = "lost"
    else:
        await db.session.delete(note)
    with pytest.raises(RuntimeError, match=r"make them inside db\.begin\(\)"):
        async with db.begin():
            pass


async def test_setting_an_attribute_to_its_current_value_is_no_change(app):
    async with db.begin() as session:
        session.add(Note(text="there"))
    note = await db.session.get(Note, 1)
    note.text = "there"
    async with db.begin():
        pass


async def test_a_failed_commit_does_not_affect_later_transactions(app, checked_out):
    async def orphan() -> None:
        async with db.begin() as session:
            session.add(Orphan(note_id=404))

    for _ in range(6):  # more times than the pool has connections
        with pytest.raises(IntegrityError):
            await orphan()
    assert checked_out() == 0
    async with db.begin() as session:
        session.add(Note(text="innocent"))
    assert await texts() == ["innocent"]
    assert await count(Orphan) == 0


async def test_a_failed_commit_outside_a_block_does_not_affect_later_transactions(app, checked_out):
    """SQLAlchemy returns the connection to SQLite with its transaction still open."""
    for _ in range(6):
        db.session.add(Orphan(note_id=404))
        with pytest.raises(IntegrityError):
            await db.session.commit()
        await close_session()
    assert checked_out() == 0
    async with db.begin() as session:
        session.add(Note(text="innocent"))
    assert await texts() == ["innocent"]


async def test_the_request_session_cannot_be_used_inside_a_block(app, checked_out):
    async with db.begin():
        with pytest.raises(RuntimeError, match="use its session"):
            _ = db.session
    assert checked_out() == 0
