"""Tests of sessions that read before they write."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from quartapp.ext.db import DatabaseUnavailable, dispose, sqlite
from tests.ext.db.models import Counter, Note, count, db, texts

TOGETHER = 40


async def add_by_orm(session, name: str) -> None:
    session.add(Note(text=name))


async def add_by_core(session, name: str) -> None:
    await session.execute(insert(Note).values(text=name))


async def add_by_text(session, name: str) -> None:
    await session.execute(text("INSERT INTO notes (text) VALUES (:name)"), {"name": name})


async def add_by_cte(session, name: str) -> None:
    added = text("WITH new(name) AS (SELECT :name) INSERT INTO notes (text) SELECT name FROM new")
    await session.execute(added, {"name": name})


async def add_in_a_savepoint(session, name: str) -> None:
    async with session.begin_nested():
        session.add(Note(text=name))


async def change_then_add(session, name: str) -> None:
    await session.execute(update(Note).where(Note.text == "nothing").values(text="x"))
    await session.execute(delete(Note).where(Note.text == "nothing"))
    session.add(Note(text=name))


@pytest.fixture
async def outside(make_app):
    """An application with its tables; the test runs outside its context, as a server does."""
    app = make_app()
    async with app.app_context():
        await db.create_all()
    return app


async def saved(app) -> int:
    async with app.app_context():
        return await count(Note)


ADDS = [add_by_core, add_by_text, add_by_cte, add_in_a_savepoint, change_then_add]


def client_of(app, add, commits: bool = True):
    @app.route("/<name>", methods=["GET", "POST"])
    async def view(name: str):
        await db.session.scalar(select(func.count()).select_from(Note))
        await add(db.session, name)
        if commits:
            await db.session.commit()
        return "saved"

    return app.test_client()


async def ask_together(client, method: str, times: int = TOGETHER) -> list[int]:
    answers = [client.open(f"/{number}", method=method) for number in range(times)]
    return [each.status_code for each in await asyncio.gather(*answers)]


@pytest.mark.parametrize(
    ("add", "times"), [(add_by_orm, TOGETHER), *zip(ADDS, [8] * 5, strict=True)]
)
async def test_concurrent_requests_that_read_before_they_write_are_all_saved(outside, add, times):
    statuses = await ask_together(client_of(outside, add), "POST", times)
    assert statuses == [200] * times
    assert await saved(outside) == times


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_forty_concurrent_requests_are_committed_on_teardown(make_app, method):
    app = make_app(SQLALCHEMY_COMMIT_ON_TEARDOWN=True)
    async with app.app_context():
        await db.create_all()
    statuses = await ask_together(client_of(app, add_by_orm, commits=False), method)
    assert statuses == [200] * TOGETHER
    assert await saved(app) == TOGETHER


async def test_forty_concurrent_requests_with_and_without_begin_are_saved(outside):
    @outside.post("/begin/<name>")
    async def begin(name: str):
        async with db.begin() as session:
            session.add(Note(text=name))
        return "saved"

    client = client_of(outside, add_by_orm)
    paths = [f"/begin/{n}" if n % 2 else f"/{n}" for n in range(TOGETHER)]
    answers = await asyncio.gather(*(client.post(path) for path in paths))
    assert {each.status_code for each in answers} == {200}
    assert await saved(outside) == TOGETHER


async def test_a_change_of_an_object_that_was_read_is_saved(app):
    async with db.begin() as session:
        session.add(Counter(id=1, value=1))
    counter = await db.session.get(Counter, 1)
    async with db.sessionmaker.begin() as other:
        (await other.get(Counter, 1)).value = 5
    counter.value = 7
    await db.session.commit()
    async with db.lookup() as session:
        assert (await session.get(Counter, 1)).value == 7


async def test_a_write_that_is_rolled_back_leaves_nothing(app):
    await db.session.scalar(select(Note))
    await add_by_core(db.session, "gone")
    await db.session.rollback()
    await add_by_core(db.session, "kept")
    await db.session.commit()
    assert await texts() == ["kept"]


@pytest.fixture
def locked(outside, database_url):
    """A connection of another program, which holds the lock of SQLite."""
    if not database_url.startswith("sqlite"):
        pytest.skip("only SQLite locks the whole database")
    with closing(sqlite3.connect(make_url(database_url).database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def test_waiting_writers_get_a_503_within_the_lock_timeout(outside, locked, monkeypatch):
    """Waiting for a connection or for a turn counts towards the lock timeout of a writer.

    So all writers together wait for the lock little longer than the five connections of the
    pool.  The test adds up the granted timeouts, since a busy machine distorts measured times.
    """
    monkeypatch.setattr(sqlite, "LOCK_TIMEOUT_SECONDS", 0.5)
    begin_immediate, granted_seconds = sqlite._begin_immediate, []

    def begin_and_note(connection) -> None:
        try:
            begin_immediate(connection)
        finally:
            granted_seconds.append(connection.info["busy_seconds"])

    monkeypatch.setattr(sqlite, "_begin_immediate", begin_and_note)
    client = client_of(outside, add_by_orm)

    @outside.post("/begin/<name>")
    async def begin(name: str):
        async with db.begin() as session:
            session.add(Note(text=name))
        return "saved"

    await client.get("/warm")
    for prefix in ("", "/begin"):
        granted_seconds.clear()
        async with asyncio.timeout(20):
            answers = await asyncio.gather(*(client.post(f"{prefix}/{n}") for n in range(30)))
        assert {each.status_code for each in answers} == {503}
        assert {each.headers["Retry-After"] for each in answers} == {"5"}
        # Six times as much if each writer waited in full.
        assert 0.5 <= sum(granted_seconds) <= 2 * 5 * 0.5
    assert (await client.get("/begin/1")).status_code == 405
    locked.execute("ROLLBACK")
    assert (await client.post("/begin/1")).status_code == 200
    assert (await client.post("/2")).status_code == 200


async def test_the_wait_for_a_turn_counts_towards_the_lock_timeout(app, database_url):
    if not database_url.startswith("sqlite"):
        pytest.skip("only SQLite locks the whole database")

    async def wait() -> int:
        async with db.begin() as session:
            return await session.scalar(text("PRAGMA busy_timeout"))

    async with db.begin() as session:
        await add_by_core(session, "first")
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.5)
    assert await waiting <= 4500
    assert await wait() == 5000


async def test_a_session_without_the_lock_writes_nothing_outside_a_transaction(
    app, locked, monkeypatch
):
    monkeypatch.setattr(sqlite, "LOCK_TIMEOUT_SECONDS", 0.1)
    async with db.sessionmaker() as session:
        await session.scalar(select(Note))
        with pytest.raises(DatabaseUnavailable):
            await add_by_core(session, "too early")
        locked.execute("ROLLBACK")
        await add_by_core(session, "half")
        await session.rollback()
    assert await texts() == []


async def test_a_shortened_timeout_of_a_writer_does_not_affect_later_readers(
    app, locked, monkeypatch
):
    monkeypatch.setattr(sqlite, "LOCK_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(DatabaseUnavailable):
        async with db.begin() as session:
            await add_by_core(session, "too early")
    monkeypatch.undo()
    locked.execute("ROLLBACK")
    async with db.lookup() as session:
        assert await session.scalar(text("PRAGMA busy_timeout")) == 5000


async def test_concurrent_requests_can_write_to_a_database_in_memory():
    from quart import Quart

    app = Quart("in memory")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    async with app.app_context():
        await db.create_all()
    statuses = await ask_together(client_of(app, add_by_orm), "POST")
    assert statuses == [200] * TOGETHER
    await dispose(app)


async def test_a_failed_writer_releases_the_lock(app):
    await db.session.scalar(select(Note))
    with pytest.raises(SQLAlchemyError):
        await db.session.execute(text("INSERT INTO nowhere VALUES (1)"))
    await db.session.rollback()
    async with asyncio.timeout(2), db.begin() as session:
        session.add(Note(text="next"))
    assert await texts() == ["next"]
