"""Tests of SQLALCHEMY_COMMIT_ON_TEARDOWN: a successful request is committed."""

from __future__ import annotations

import sqlite3

import pytest
from quart import abort
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.ext.db.models import Note, Orphan, count, db, texts


@pytest.fixture
def commits() -> bool:
    return True


@pytest.fixture
async def client(make_app, commits):
    app = make_app(SQLALCHEMY_COMMIT_ON_TEARDOWN=commits)
    async with app.app_context():
        await db.create_all()

    @app.post("/<text>")
    async def add(text: str):
        db.session.add(Note(text=text))
        await db.session.flush()
        if text == "aborted":
            abort(404)
        if text == "failed":
            raise LookupError
        if text == "unkeepable":
            db.session.add(Orphan(note_id=404))
        return text, {"refused": 422, "moved": 302}.get(text, 200)

    return app.test_client()


async def kept(client) -> list[str]:
    async with client.app.app_context():
        return await texts()


@pytest.mark.parametrize(("text", "status"), [("fine", 200), ("moved", 302)])
async def test_the_changes_of_a_successful_view_are_committed(client, text, status):
    assert (await client.post(f"/{text}")).status_code == status
    assert await kept(client) == [text]


@pytest.mark.parametrize(("text", "status"), [("aborted", 404), ("failed", 500), ("refused", 422)])
async def test_the_changes_of_a_failed_view_are_rolled_back(client, text, status):
    assert (await client.post(f"/{text}")).status_code == status
    assert await kept(client) == []


async def test_a_failed_commit_is_a_500_and_the_next_request_succeeds(client):
    for _ in range(6):  # more times than the pool has connections
        assert (await client.post("/unkeepable")).status_code == 500
    assert (await client.post("/fine")).status_code == 200
    assert await kept(client) == ["fine"]
    async with client.app.app_context():
        assert await count(Orphan) == 0


async def test_an_error_page_does_not_see_rolled_back_rows(client):
    @client.app.errorhandler(404)
    async def not_found(_error):
        return str(list(await db.session.scalars(select(Note.text)))), 404

    response = await client.post("/aborted")
    assert await response.get_data(as_text=True) == "[]"


async def test_a_row_added_by_a_get_request_is_committed(client):
    @client.app.get("/")
    async def index():
        db.session.add(Note(text="from a get"))
        return ""

    await client.get("/")
    assert await kept(client) == ["from a get"]


async def test_a_view_works_without_a_session(client):
    @client.app.get("/")
    async def index():
        return "nothing"

    assert await (await client.get("/")).get_data(as_text=True) == "nothing"


async def test_a_post_locks_before_its_first_read_and_a_get_does_not(client, database_url):
    """A transaction that reads first may see outdated rows; SQLite then refuses its write."""
    if not database_url.startswith("sqlite"):
        pytest.skip("only SQLite locks the whole database")

    @client.app.route("/", methods=["GET", "POST"])
    async def index():
        await db.session.scalar(select(Note))
        other = sqlite3.connect(make_url(database_url).database, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return str(error)
        finally:
            other.close()
        return "free"

    assert await (await client.get("/")).get_data(as_text=True) == "free"
    assert await (await client.post("/")).get_data(as_text=True) == "database is locked"


@pytest.mark.parametrize("commits", [False])
async def test_without_the_setting_nothing_is_committed(client):
    assert (await client.post("/fine")).status_code == 200
    assert await kept(client) == []
