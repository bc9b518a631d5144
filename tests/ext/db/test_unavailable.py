"""Tests of unavailable databases: refusals, missing files, timeouts."""

from __future__ import annotations

import asyncio
import logging

import pytest
from quart import jsonify, websocket
from quart.testing.connections import WebsocketResponseError
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from werkzeug.exceptions import ServiceUnavailable

from quartapp.ext.db import DatabaseUnavailable, SchemaMissing, async_url
from tests.ext.db.models import Note, db
from tests.ext.db.refusals import add, refused, running


async def test_a_pool_without_a_free_connection_is_a_503(serve):
    app = await serve(
        add, SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1}
    )
    async with app.app_context(), db.lookup() as session:
        await session.execute(text("SELECT 1"))
        client = app.test_client()

        async def elsewhere():
            return await client.post("/")

        # A task has its own context, as each request on a server has.
        answer = await asyncio.create_task(elsewhere())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


async def test_a_websocket_is_refused_with_a_503(serve, sqlite, tmp_path):
    app = await serve(add, SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/nowhere/x.sqlite")

    @app.websocket("/socket")
    async def socket():
        async with db.lookup() as session:
            await session.scalar(select(Note))
        await websocket.accept()

    with pytest.raises(WebsocketResponseError) as caught:
        async with app.test_client().websocket("/socket") as opened:
            await opened.receive()
    assert caught.value.response.status_code == 503


@pytest.mark.parametrize("address", ["{}/nowhere/site.sqlite", "{}"])
async def test_a_file_that_cannot_be_opened_is_a_503(serve, sqlite, tmp_path, address):
    url = f"sqlite:///{address.format(tmp_path)}"
    await refused(await serve(add, SQLALCHEMY_DATABASE_URI=url))


async def test_a_read_only_file_is_a_503_for_writers(serve, sqlite):
    url = f"sqlite:///file:{make_url(sqlite).database}?mode=ro&uri=true"
    app = await serve(add, SQLALCHEMY_DATABASE_URI=url)

    @app.get("/")
    async def read():
        return str(await db.session.scalar(select(Note)))

    assert (await app.test_client().get("/")).status_code == 200
    await refused(app)


async def test_a_full_disk_is_a_503(serve, sqlite):
    async def fill(session) -> None:
        # SQLite raises the limit to the current size.
        await session.execute(text("PRAGMA max_page_count = 1"))
        await session.execute(text("CREATE TABLE large AS SELECT zeroblob(1000000)"))

    await refused(await serve(fill))


async def test_the_error_page_of_the_application_is_shown(serve, sqlite, tmp_path, caplog):
    app = await serve(add, SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}")

    @app.errorhandler(ServiceUnavailable)
    async def sorry(error: ServiceUnavailable):
        return jsonify(why=error.description), 503, dict(error.get_headers())

    answer = await app.test_client().post("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "does not answer" in (await answer.get_json(force=True))["why"]
    [line] = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
    assert line.endswith("OperationalError: unable to open database file")


@pytest.mark.parametrize(
    ("statement", "missing"),
    [("SELECT * FROM nowhere", "nowhere"), ("SELECT notes.colour FROM notes", "colour")],
)
async def test_a_missing_table_or_column_is_a_500_and_named_in_the_error(
    serve, caplog, statement, missing
):
    app = await serve(running(statement))
    assert (await app.test_client().post("/")).status_code == 500
    [record] = [each for each in caplog.records if each.exc_info]
    _, error, _ = record.exc_info
    assert isinstance(error, SchemaMissing)
    assert missing in str(error)
    assert str(error).endswith("(if a migration adds it, run db upgrade)")


async def test_an_error_outside_a_request_has_one_line(make_app, tmp_path):
    app = make_app(SQLALCHEMY_DATABASE_URI=async_url(f"sqlite:///{tmp_path}"))
    async with app.app_context():
        with pytest.raises(
            DatabaseUnavailable, match=r"not available: OperationalError: unable to open .*file$"
        ):
            await db.create_all()
