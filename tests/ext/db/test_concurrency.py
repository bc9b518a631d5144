"""Tests of concurrent and cancelled transactions."""

from __future__ import annotations

import asyncio
import gc
import random
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as DatabaseTimeoutError

from quartapp.ext.db import sqlite
from tests.ext.db.models import Counter, Note, db, texts

HEAVY = {
    "postgresql": "SELECT pg_sleep(20)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000000) "
    "SELECT count(*) FROM n",
}


async def value() -> int:
    async with db.lookup() as session:
        return (await session.get(Counter, 1)).value


async def add_one(pause: float = 0) -> None:
    """Increment the counter: read it, pause, write it."""
    async with db.begin() as session:
        counter = await session.get(Counter, 1, with_for_update=True)
        now = counter.value
        await asyncio.sleep(pause)
        counter.value = now + 1


@pytest.fixture
async def counter(app):
    async with db.begin() as session:
        session.add(Counter(id=1, value=0))


async def test_thirty_concurrent_transactions_lose_no_update(counter, checked_out):
    await asyncio.gather(*(add_one() for _ in range(30)))
    assert await value() == 30
    assert checked_out() == 0


async def test_two_processes_on_one_database_lose_no_update(counter, app, make_app):
    """Two applications stand for two processes: they share no lock in memory."""

    async def elsewhere() -> None:
        async with make_app().app_context():
            for _ in range(10):
                await add_one(0.001)

    await asyncio.gather(asyncio.create_task(elsewhere()), *(add_one(0.001) for _ in range(10)))
    assert await value() == 20


async def test_readers_do_not_wait_for_the_writer(counter):
    async with db.begin() as session:
        (await session.get(Counter, 1)).value = 7
        await session.flush()
        async with asyncio.timeout(1):
            assert await value() == 0


async def test_a_transaction_that_waits_too_long_for_its_turn_is_an_error(app, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite takes turns")
    monkeypatch.setattr(sqlite, "LOCK_TIMEOUT_SECONDS", 0.05)

    async def wait() -> None:
        async with db.begin():
            pass

    async with db.begin():
        with pytest.raises(DatabaseTimeoutError, match="Other transactions"):
            await asyncio.create_task(wait())
    await wait()


async def test_a_task_cancelled_while_it_waits_takes_no_lock(counter, checked_out):
    async with db.begin() as session:
        await session.get(Counter, 1, with_for_update=True)
        waiting = [asyncio.create_task(add_one()) for _ in range(3)]
        await asyncio.sleep(0.02)
        waiting[1].cancel()
        with suppress(asyncio.CancelledError):
            await waiting[1]
        assert not waiting[0].done()
    await asyncio.gather(waiting[0], waiting[2])
    assert await value() == 2
    assert checked_out() == 0


async def test_a_cancelled_statement_leaves_no_lock(app, checked_out):
    async def work() -> None:
        async with db.begin() as session:
            session.add(Note(text="half"))
            await session.flush()
            await session.execute(text(HEAVY[db.engine.dialect.name]))

    task = asyncio.create_task(work())
    await asyncio.sleep(0.2)
    task.cancel()
    async with asyncio.timeout(2):  # much shorter than the statement runs
        with suppress(asyncio.CancelledError):
            await task
        async with db.begin() as session:
            session.add(Note(text="next"))
    assert await texts() == ["next"]
    assert checked_out() == 0


async def test_tasks_cancelled_at_any_point_leave_only_whole_transactions(counter, checked_out):
    async def pair(number: int) -> None:
        async with db.begin() as session:
            session.add(Note(text=f"{number} a"))
            await session.flush()
            session.add(Note(text=f"{number} b"))

    moments = random.Random(1)
    for number in range(40):
        task = asyncio.create_task(pair(number))
        await asyncio.sleep(moments.uniform(0, 0.008))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    found = await texts()
    assert [note.split()[1] for note in found] == ["a", "b"] * (len(found) // 2)
    assert checked_out() == 0
    async with asyncio.timeout(2):
        await add_one()
    del task
    gc.collect()
