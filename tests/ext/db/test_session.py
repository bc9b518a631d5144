"""Tests of the sessions of requests, streams, websockets, commands and tasks."""

from __future__ import annotations

import asyncio

import pytest
from quart import stream_with_context, websocket
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError

from tests.ext.db.models import Note, db, texts


@pytest.fixture
async def client(make_app):
    app = make_app()
    async with app.app_context():
        await db.create_all()
        async with db.begin() as session:
            session.add(Note(text="there"))
    return app.test_client()


@pytest.fixture
def taken(client):
    return lambda: client.app.extensions["sqlalchemy"].engine.pool.checkedout()


async def test_a_request_has_one_session_and_returns_its_connection(client, taken):
    @client.app.get("/")
    async def index():
        first = db.session
        note = await db.session.scalar(select(Note))
        assert first is db.session
        assert taken() == 1
        return note.text

    assert await (await client.get("/")).get_data(as_text=True) == "there"
    assert taken() == 0


async def test_a_failing_view_returns_its_connection(client, taken):
    @client.app.get("/")
    async def index():
        await db.session.scalar(select(Note))
        raise LookupError

    assert (await client.get("/")).status_code == 500
    assert taken() == 0


async def test_uncommitted_changes_of_a_request_are_lost(client, taken):
    @client.app.post("/")
    async def index():
        db.session.add(Note(text="lost"))
        await db.session.flush()
        return ""

    assert (await client.post("/")).status_code == 200
    async with client.app.app_context():
        assert await texts() == ["there"]


async def test_an_object_loaded_in_a_request_can_be_read_after_it(client):
    kept = []

    @client.app.get("/")
    async def index():
        kept.append(await db.session.scalar(select(Note)))
        return ""

    await client.get("/")
    assert kept[0].text == "there"


async def test_a_stream_cannot_read_from_a_closed_session(client, taken):
    caught = []

    @client.app.get("/")
    async def index():
        session = db.session

        async def body():
            try:
                await session.scalar(select(Note))
            except InvalidRequestError as error:
                caught.append(error)
            yield b"end"

        return body()

    for _ in range(6):  # more times than the pool has connections
        await (await client.get("/")).get_data()
    assert "permanently closed" in str(caught[0])
    assert taken() == 0


async def test_a_stream_with_context_has_its_own_session(client, taken):
    @client.app.get("/")
    async def index():
        await db.session.scalar(select(Note))

        @stream_with_context
        async def body():
            yield (await db.session.scalar(select(Note))).text.encode()

        return body()

    for _ in range(6):
        assert await (await client.get("/")).get_data() == b"there"
    assert taken() == 0


async def test_a_websocket_reads_with_lookup_and_writes_with_begin_only(client, taken):
    @client.app.websocket("/")
    async def talk():
        with pytest.raises(RuntimeError, match=r"db\.lookup\(\)"):
            _ = db.session
        async with db.lookup() as session:
            await websocket.send((await session.scalar(select(Note))).text)
        assert taken() == 0
        async with db.begin() as session:
            session.add(Note(text="from a socket"))
        await websocket.send(str(await texts()))

    async with client.websocket("/") as socket:
        assert await socket.receive() == "there"
        assert await socket.receive() == "['there', 'from a socket']"


async def test_an_application_context_may_add_and_commit(client, taken):
    async with client.app.app_context():
        note = Note(text="from a command")
        db.session.add(note)
        await db.session.commit()
        assert note.id == 2
        assert await texts() == ["there", "from a command"]
    assert taken() == 0


async def test_a_background_task_has_its_own_session(client, taken):
    sessions = []

    async def work() -> None:
        sessions.append(db.session)
        db.session.add(Note(text="from a task"))
        await db.session.commit()

    @client.app.get("/")
    async def index():
        sessions.append(db.session)
        client.app.add_background_task(work)
        return ""

    async with client.app.test_app():
        await client.get("/")
    assert sessions[0] is not sessions[1]
    async with client.app.app_context():
        assert await texts() == ["there", "from a task"]
    assert taken() == 0


async def test_a_lookup_returns_its_connection_and_is_not_the_request_session(client, taken):
    async with client.app.app_context():
        async with db.lookup() as session:
            assert session is not db.session
            await session.scalar(select(Note))
            assert taken() == 1
        assert taken() == 0


async def test_concurrent_statements_in_one_session_raise_the_error_of_sqlalchemy(
    client, taken, caplog
):
    @client.app.get("/")
    async def index():
        await asyncio.gather(db.session.scalar(select(Note)), db.session.scalar(select(Note)))

    for _ in range(6):  # more times than the pool has connections
        assert (await client.get("/")).status_code == 500
    errors = [each.exc_info[1] for each in caplog.records if each.exc_info and each.name == "small"]
    assert len(errors) == 6
    for error in errors:
        assert "concurrent operations are not permitted" in str(error)
    assert taken() == 0


async def test_the_extension_requires_an_application_context():
    for use in (lambda: db.session, lambda: db.engine, lambda: db.sessionmaker, db.lookup):
        with pytest.raises(RuntimeError, match="inside an application context"):
            use()
    with pytest.raises(RuntimeError, match="inside an application context"):
        async with db.begin():
            pass
