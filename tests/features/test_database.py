"""Database configuration, transactions and models."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart, abort
from sqlalchemy import String, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from quartapp.ext.db import SQLAlchemy, dispose
from tests.databases import sqlite_only
from tests.features.models import Role, User, db

SLOW_QUERY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
SELECT count(*) FROM n
"""


@sqlite_only
async def test_s069_a_slow_query_does_not_block_the_event_loop(context):
    """SQLAlchemy uses an async engine: a slow query does not block other tasks.

    Differs: quartapp does not support MongoEngine.
    """
    assert isinstance(db.engine, AsyncEngine)
    ticks = []

    async def tick():
        while True:
            ticks.append(await asyncio.sleep(0.002))

    ticking = asyncio.create_task(tick())
    assert await db.session.scalar(text(SLOW_QUERY)) == 1_000_000
    ticking.cancel()
    assert len(ticks) > 20


async def test_s070_a_url_without_an_async_driver_is_accepted(tmp_path):
    """`SQLALCHEMY_DATABASE_URI` accepts a URL without a driver: `"sqlite:///" +
    os.path.join(basedir, "data.sqlite")`.

    Differs: The engine uses an async driver for this URL.
    """
    app = Quart("small")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + str(tmp_path / "data.sqlite")
    small_db = SQLAlchemy(app=app)
    async with app.app_context():
        assert small_db.engine.url.drivername == "sqlite+aiosqlite"
        assert await small_db.session.scalar(text("SELECT 42")) == 42
    await dispose(app)
    assert (tmp_path / "data.sqlite").exists()


@pytest.fixture
def commits(small) -> None:
    small.config["SQLALCHEMY_COMMIT_ON_TEARDOWN"] = True


@pytest.fixture
def client(with_database):
    """A client of a view that adds a role without a commit; the path selects its outcome."""
    with_database.config["WTF_CSRF_ENABLED"] = False

    @with_database.post("/<ending>")
    async def add(ending):
        db.session.add(Role(name=ending))
        await db.session.flush()
        if ending == "not found":
            abort(404)
        if ending == "boom":
            raise LookupError
        if ending == "commit fails":
            db.session.add(User(username="susan", role_id=404))
        return ""

    return with_database.test_client()


async def stored_roles(client) -> list[str]:
    async with client.app.app_context(), db.lookup() as session:
        return list(await session.scalars(select(Role.name)))


@pytest.mark.parametrize(
    ("ending", "status", "rows"),
    [
        ("fine", 200, ["fine"]),
        ("not found", 404, []),
        ("boom", 500, []),
        ("commit fails", 500, []),
    ],
)
async def test_s071_commit_on_teardown_commits_successful_requests(
    commits, client, ending, status, rows
):
    """`SQLALCHEMY_COMMIT_ON_TEARDOWN = True` commits the session after each successful request.
    After a 404, a 500 or a failed commit it rolls back.

    Differs: It commits when the view function returns, before the response is sent. Quart does not
    pass the exception to a teardown hook, so a commit there would store incomplete changes.
    """
    assert (await client.post(f"/{ending}")).status_code == status
    assert await stored_roles(client) == rows
    assert (await client.post("/afterwards")).status_code == 200
    assert await stored_roles(client) == [*rows, "afterwards"]


async def test_s071_without_the_setting_nothing_is_committed(client):
    assert (await client.post("/fine")).status_code == 200
    assert await stored_roles(client) == []


async def test_s072_role(context):
    """The model `Role` has the table `roles`, an `id`, a unique `name` of up to 64 characters, and
    a relationship `users` with the backref `role`.

    Differs: Its columns use SQLAlchemy 2's `Mapped[…]`, so that type checkers know their types.
    """
    table = Role.__table__
    assert (table.name, [each.name for each in table.columns]) == ("roles", ["id", "name"])
    assert isinstance(table.c.name.type, String)
    assert (table.c.name.type.length, table.c.id.primary_key) == (64, True)
    admin, john = Role(name="Admin"), User(username="john")
    admin.users = [john]
    assert john.role is admin
    db.session.add_all([admin, Role(name="Admin")])
    with pytest.raises(IntegrityError):
        await db.session.commit()


async def test_s073_user(context):
    """The model `User` has the table `users`, an `id`, a unique, indexed `username` of up to 64
    characters, and a foreign key `role_id` to `roles.id`.
    """
    table = User.__table__
    assert [each.name for each in table.columns] == ["id", "username", "role_id"]
    assert (table.name, table.c.username.type.length) == ("users", 64)
    [index] = table.indexes
    assert (index.unique, list(index.columns)) == (True, [table.c.username])
    [key] = table.c.role_id.foreign_keys
    assert key.target_fullname == "roles.id"
    db.session.add_all([User(username="john"), User(username="john")])
    with pytest.raises(IntegrityError):
        await db.session.commit()


def test_s074_repr_shows_the_name():
    """`__repr__` of a model shows its name: `<Role 'Admin'>`, `<User 'john'>`."""
    assert repr(Role(name="Admin")) == "<Role 'Admin'>"
    assert repr(User(username="john")) == "<User 'john'>"
