"""Tests of unavailable PostgreSQL servers: refusals, timeouts, lost connections."""

from __future__ import annotations

import asyncio
import logging
import uuid

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.util import await_only

from quartapp.ext.db import dispose
from tests.databases import execute
from tests.ext.db.models import db
from tests.ext.db.refusals import add, refused, running

# SQLSTATEs of failures of the server, for which the application is not responsible.
STATES = """
    08000 08003 08006 25006 25P03 40001 40P01 53000 53100 53200 53300 53400 55P03
    57014 57P01 57P02 57P03 58000 58030
""".split()
FAULTS = ["22012", "23505", "42601", "P0001", "XX000"]


def started_with(**settings: str) -> dict[str, object]:
    """Return settings of an application that set these parameters on each connection."""
    return {"SQLALCHEMY_ENGINE_OPTIONS": {"connect_args": {"server_settings": settings}}}


async def test_a_failure_of_the_server_is_a_503_and_of_the_application_a_500(serve, postgresql):
    raising = {}

    async def work(session) -> None:
        code = f"RAISE EXCEPTION 'no' USING ERRCODE = '{raising['state']}'"
        await session.execute(text(f"DO $$ BEGIN {code}; END $$"))

    app = await serve(work)
    for raising["state"] in STATES:
        await refused(app)
    for raising["state"] in FAULTS:
        assert (await app.test_client().post("/")).status_code == 500


async def test_a_role_with_too_many_connections_is_a_503(serve, postgresql):
    role = f"quartapp_{uuid.uuid4().hex}"
    await execute(f"CREATE ROLE {role} LOGIN PASSWORD 'p' CONNECTION LIMIT 1")
    try:
        url = make_url(postgresql).set(username=role, password="p")
        app = await serve(running("SELECT pg_sleep(0.3)"), SQLALCHEMY_DATABASE_URI=url)
        client = app.test_client()
        answers = await asyncio.gather(*(client.post("/") for _ in range(3)))
        assert sorted(each.status_code for each in answers) == [200, 503, 503]
        await dispose(app)
    finally:
        await execute(f"DROP ROLE {role}")


async def test_a_statement_that_times_out_at_a_locked_table_is_a_503(serve, postgresql, make_app):
    for limit in ("statement_timeout", "lock_timeout"):
        app = await serve(add, **started_with(**{limit: "200ms"}))
        async with make_app().app_context(), db.begin() as other:
            await other.execute(text("LOCK TABLE notes"))
            await refused(app)


async def test_a_read_only_server_is_a_503(serve, postgresql):
    await refused(await serve(add, **started_with(default_transaction_read_only="on")))


@pytest.mark.parametrize(
    "change", [{"port": 1}, {"database": "nowhere"}, {"username": "nobody"}, {"host": "no.invalid"}]
)
async def test_an_unreachable_server_or_a_failed_login_is_a_503(serve, postgresql, change):
    url = make_url(postgresql).set(**change)
    await refused(await serve(running("SELECT 1"), SQLALCHEMY_DATABASE_URI=url))


async def test_a_connection_lost_while_it_is_made_is_a_503(serve, postgresql):
    """SQLAlchemy queries each new connection, and does not wrap the errors of asyncpg there."""
    app = await serve(running("SELECT 1"))
    engine = app.extensions["sqlalchemy"].engine

    @event.listens_for(engine.sync_engine, "connect")
    def _end(connection, _record) -> None:
        driver = connection.driver_connection
        await_only(execute(f"SELECT pg_terminate_backend({driver.get_server_pid()}, 2000)"))
        await_only(driver.fetch("SELECT 1"))

    await refused(app)


async def test_a_connection_lost_during_a_request_is_a_503(serve, postgresql):
    async def work(session) -> None:
        pid = await session.scalar(text("SELECT pg_backend_pid()"))
        await execute(f"SELECT pg_terminate_backend({pid}, 2000)")
        await session.execute(text("SELECT 1"))

    await refused(await serve(work))


async def test_a_connection_lost_after_the_view_does_not_lose_the_response(
    serve, postgresql, caplog
):
    app = await serve(add)

    @app.get("/")
    async def page():
        pid = await db.session.scalar(text("SELECT pg_backend_pid()"))
        await execute(f"SELECT pg_terminate_backend({pid}, 2000)")
        return "finished"

    client = app.test_client()
    for _ in range(7):  # more times than the pool has connections
        answer = await client.get("/")
        assert (answer.status_code, await answer.get_data(as_text=True)) == (200, "finished")
    assert app.extensions["sqlalchemy"].engine.pool.checkedout() == 0
    assert not [each for each in caplog.records if each.levelno > logging.WARNING]
