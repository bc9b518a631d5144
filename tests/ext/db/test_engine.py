"""Tests of the engine: settings of connections, errors, slow queries, disposal."""

from __future__ import annotations

import asyncio
import logging

import pytest
from quart import Quart
from sqlalchemy import NullPool, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from quartapp.ext.db import SQLAlchemy, dispose
from tests.ext.db.models import Base, Note, db, texts


@pytest.fixture
async def told(app):
    """Return a function that runs a statement and returns its scalar result."""

    async def told(statement: str) -> object:
        async with db.lookup() as session:
            return await session.scalar(text(statement))

    return told


@pytest.fixture
def sqlite(app) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")


@pytest.fixture
def postgresql(app) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("about PostgreSQL")


async def test_sqlite_is_durable_and_enforces_foreign_keys(sqlite, told):
    assert await told("PRAGMA journal_mode") == "wal"
    assert await told("PRAGMA synchronous") == 2  # FULL
    assert await told("PRAGMA busy_timeout") == 5000
    assert await told("PRAGMA foreign_keys") == 1


async def test_sqlite_has_five_connections_unless_configured_otherwise(sqlite, make_app):
    assert db.engine.pool.size() == 5
    async with make_app(SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 2}).app_context():
        assert db.engine.pool.size() == 2
    async with make_app(SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool}).app_context():
        assert await texts() == []


async def test_postgresql_connections_have_timeouts(postgresql, told):
    assert await told("SHOW statement_timeout") == "30s"
    assert await told("SHOW idle_in_transaction_session_timeout") == "1min"


async def test_a_connection_to_postgresql_is_checked_before_reuse(postgresql, told):
    pid = await told("SELECT pg_backend_pid()")
    async with db.begin() as session:
        await session.execute(text(f"SELECT pg_terminate_backend({pid}) WHERE false"))
    raw = await db.engine.raw_connection()
    await raw.driver_connection.close()  # like a restarted server
    raw.close()
    assert await texts() == []


async def test_one_postgresql_setting_can_be_changed_alone(postgresql, make_app):
    settings = {"connect_args": {"server_settings": {"statement_timeout": "1s"}}}
    async with make_app(SQLALCHEMY_ENGINE_OPTIONS=settings).app_context(), db.lookup() as session:
        assert await session.scalar(text("SHOW statement_timeout")) == "1s"
        idle = await session.scalar(text("SHOW idle_in_transaction_session_timeout"))
        assert idle == "1min"
        with pytest.raises(SQLAlchemyError, match="statement timeout"):
            await session.execute(text("SELECT pg_sleep(5)"))


async def test_an_error_does_not_quote_parameters(app):
    async def twice() -> None:
        async with db.begin() as session:
            session.add(Note(text="susan@example.com"))
            await session.flush()
            session.add(Note(text="susan@example.com"))

    with pytest.raises(IntegrityError) as caught:
        await twice()
    error: BaseException | None = caught.value
    while error is not None:
        assert "susan" not in str(error)
        error = error.__cause__


async def test_a_slow_query_is_logged_without_its_parameters(make_app, caplog):
    app = make_app(SQLALCHEMY_SLOW_QUERY_TIME=0)
    async with app.app_context():
        await db.create_all()
        caplog.clear()
        async with db.lookup() as session:
            await session.scalar(select(Note).where(Note.text == "a secret"))
    [record] = [each for each in caplog.records if "FROM notes" in each.getMessage()]
    assert record.levelno == logging.WARNING
    assert record.name.startswith("quartapp.ext.db")
    assert "a secret" not in record.getMessage()


async def test_a_quick_query_is_not_logged(app, caplog):
    assert await texts() == []
    assert caplog.records == []


async def test_a_database_in_memory_is_shared_by_all_sessions(tmp_path):
    app = Quart("in memory")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    async with app.app_context():
        await db.create_all()
        async with db.begin() as session:
            session.add(Note(text="kept"))
        assert (await db.session.scalar(select(Note))).text == "kept"
        async with db.begin() as session:
            session.add(Note(text="and this"))
            await session.flush()
            reading = asyncio.create_task(texts())
            await asyncio.sleep(0.02)
        assert await reading == ["kept", "and this"]
    await dispose(app)


async def test_tables_can_be_dropped(app):
    await db.drop_all()
    with pytest.raises(SQLAlchemyError):
        await texts()
    await db.create_all()
    assert await texts() == []


async def test_an_engine_that_was_disposed_of_connects_again(app):
    await texts()
    await dispose(app)
    assert db.engine.pool.checkedin() == 0
    assert await texts() == []


async def test_all_connections_are_closed_when_serving_ends(make_app):
    app = make_app()
    async with app.test_app(), app.app_context():
        await db.create_all()
        await texts()
        pool = db.engine.pool
        assert pool.checkedin() == 1
    async with app.app_context():
        assert db.engine.pool is not pool
        assert db.engine.pool.checkedin() == 0


async def test_disposing_of_an_application_without_a_database_does_nothing():
    await dispose(Quart("plain"))


async def test_the_metadata_is_that_of_the_base_class():
    assert db.Model is Base
    assert db.metadata is Base.metadata
    assert set(SQLAlchemy().metadata.tables) == set()
