"""A unit of work: all of it, or nothing."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from quartapp.ext.db.scope import close_session
from tests.ext.db.models import Counter, Note, Orphan, count, db, texts


async def test_what_the_block_did_is_committed(app):
    async with db.begin() as session:
        session.add(Note(text="kept"))
    assert await texts() == ["kept"]


async def test_an_exception_leaves_nothing_and_gives_the_connection_back(app, checked_out):
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


async def test_the_session_of_a_block_is_closed_for_good(app, checked_out):
    async with db.begin() as session:
        pass
    with pytest.raises(InvalidRequestError, match="permanently closed"):
        await session.get(Note, 1)
    assert checked_out() == 0


async def test_a_block_inside_a_block_is_refused(app):
    async with db.begin() as session:
        session.add(Note(text="outer"))
        with pytest.raises(RuntimeError, match=r"inside a db\.begin"):
            async with db.begin():
                pass
    assert await texts() == ["outer"]
    async with db.begin() as session:
        session.add(Note(text="after"))
    assert await texts() == ["outer", "after"]


async def test_a_task_started_in_a_block_has_blocks_of_its_own(app):
    async def note() -> None:
        async with db.begin() as session:
            session.add(Note(text="from the task"))

    async with db.begin() as session:
        session.add(Note(text="from the block"))
        task = asyncio.create_task(note())
        await asyncio.sleep(0)
    await task
    assert sorted(await texts()) == ["from the block", "from the task"]


async def test_a_block_ends_what_the_request_was_reading(app, checked_out):
    async with db.begin() as session:
        session.add(Counter(id=1, value=1))
    before = await db.session.get(Counter, 1)
    assert checked_out() == 1
    async with db.begin() as session:
        (await session.get(Counter, 1)).value = 2
        assert checked_out() == 1
    after = await db.session.get(Counter, 1)
    assert (before.value, after.value) == (1, 2)


async def test_a_block_reads_what_was_committed_after_the_request_began_to_read(app):
    async with db.begin() as session:
        session.add(Counter(id=1, value=1))
    await db.session.get(Counter, 1)
    async with db.sessionmaker.begin() as elsewhere:
        (await elsewhere.get(Counter, 1)).value = 5
    async with db.begin() as session:
        assert (await session.get(Counter, 1)).value == 5


@pytest.mark.parametrize("change", ["new", "changed", "deleted"])
async def test_changes_in_the_reading_session_are_refused(app, change):
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


async def test_setting_what_is_there_already_is_no_change(app):
    async with db.begin() as session:
        session.add(Note(text="there"))
    note = await db.session.get(Note, 1)
    note.text = "there"
    async with db.begin():
        pass


async def test_a_commit_that_fails_poisons_nothing(app, checked_out):
    async def orphan() -> None:
        async with db.begin() as session:
            session.add(Orphan(note_id=404))

    for _ in range(6):  # more often than there are connections
        with pytest.raises(IntegrityError):
            await orphan()
    assert checked_out() == 0
    async with db.begin() as session:
        session.add(Note(text="innocent"))
    assert await texts() == ["innocent"]
    assert await count(Orphan) == 0


async def test_a_commit_that_fails_outside_a_block_poisons_nothing(app, checked_out):
    """SQLAlchemy then returns SQLite's connection with the transaction still open."""
    for _ in range(6):
        db.session.add(Orphan(note_id=404))
        with pytest.raises(IntegrityError):
            await db.session.commit()
        await close_session()
    assert checked_out() == 0
    async with db.begin() as session:
        session.add(Note(text="innocent"))
    assert await texts() == ["innocent"]


async def test_the_session_of_the_request_is_refused_inside(app, checked_out):
    async with db.begin():
        with pytest.raises(RuntimeError, match="use its session"):
            _ = db.session
    assert checked_out() == 0
