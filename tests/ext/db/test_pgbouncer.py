"""Tests of PostgreSQL behind PgBouncer, which assigns a connection to each transaction."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from quartapp.ext.db import dispose
from quartapp.ext.live.commit_notifications import watch
from tests.ext.db.models import Note, count, db
from tests.pgbouncer import no_pgbouncer, pgbouncer

pytestmark = no_pgbouncer

CLIENTS, TURNS = 10, 12


@pytest.fixture
async def pooled_url(database_url, tmp_path):
    """The URL of the database through PgBouncer, without pgbouncer=true."""
    if not database_url.startswith("postgresql"):
        pytest.skip("about PostgreSQL")
    async with pgbouncer(tmp_path) as port:
        yield make_url(database_url).set(host="127.0.0.1", port=port)


@pytest.fixture
async def app(make_app, pooled_url):
    url = pooled_url.update_query_dict({"pgbouncer": "true"})
    app = make_app(SQLALCHEMY_DATABASE_URI=url.render_as_string(hide_password=False))

    @app.post("/<name>")
    async def view(name: str):
        notes = (await db.session.scalars(select(Note).limit(3))).all()
        async with db.begin() as session:
            session.add(Note(text=name))
            await session.flush()
            found = await session.scalar(select(Note).where(Note.text == name))
        return f"{len(notes)} {found.id}"

    async with app.app_context():
        await db.create_all()
    return app


async def test_every_request_is_served_through_pgbouncer(app):
    async def visit(number: int) -> list[int]:
        client = app.test_client()
        found = [await client.post(f"/{number}-{turn}") for turn in range(TURNS)]
        return [each.status_code for each in found]

    statuses = await asyncio.gather(*(visit(number) for number in range(CLIENTS)))
    assert statuses == [[200] * TURNS] * CLIENTS
    async with app.app_context():
        assert await count(Note) == CLIENTS * TURNS


async def test_reconnecting_leaves_no_prepared_statements_at_pgbouncer(app):
    for number in range(12):
        await dispose(app)
        assert (await app.test_client().post(f"/{number}")).status_code == 200
    async with app.app_context(), db.lookup() as session:
        prepared = await session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    assert prepared <= 1  # the query itself


async def test_a_missing_pgbouncer_parameter_is_reported_in_the_log(make_app, pooled_url, caplog):
    app = make_app(SQLALCHEMY_DATABASE_URI=pooled_url)

    @app.get("/")
    async def view():
        return str(await db.session.scalar(select(1)))

    assert (await app.test_client().get("/")).status_code == 503
    assert "add pgbouncer=true to the database URL" in caplog.records[-1].getMessage()


async def test_a_watch_through_pgbouncer_wakes_at_intervals(app, caplog):
    woken = asyncio.Event()
    async with app.app_context(), watch(db.engine, woken, lambda: True):
        for _ in range(2):
            async with asyncio.timeout(10):
                await woken.wait()
            woken.clear()
    assert caplog.records == []
