"""The database, and its models."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart, abort
from sqlalchemy import String, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from quartapp.ext.db import SQLAlchemy, dispose
from tests.features.models import Role, User, db

COUNTING = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
SELECT count(*) FROM n
"""


@pytest.mark.parametrize("some_database", ["sqlite"], indirect=True)
async def test_s069_sqlalchemy_awaited_blocks_nobody(context):
    """SQLAlchemy, with an engine that is awaited: a slow query keeps nobody else waiting.

    Differs: MongoEngine, which the notes only name, is not here.
    """
    assert isinstance(db.engine, AsyncEngine)
    ticks = []

    async def tick():
        while True:
            ticks.append(await asyncio.sleep(0.002))

    ticking = asyncio.create_task(tick())
    assert await db.session.scalar(text(COUNTING)) == 1_000_000
    ticking.cancel()
    assert len(ticks) > 20


async def test_s070_the_seeds_url_is_accepted(tmp_path):
    """`SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.path.join(basedir, "data.sqlite")`.

    Differs: the URL is mapped to a driver that can be awaited.
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
    """Of a view that adds a role and does not commit; the path says how it ends."""
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


async def kept(client) -> list[str]:
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
async def test_s071_commit_on_teardown_keeps_what_succeeded(commits, client, ending, status, rows):
    """`SQLALCHEMY_COMMIT_ON_TEARDOWN = True`: without a commit in the view, what it did is kept
    after 200, and nothing of it after 404, 500 or a commit that fails.

    Differs: it commits as soon as the view has returned, before the response is sent, for
    Quart's teardown is not told of an exception and would keep half-done work.
    """
    assert (await client.post(f"/{ending}")).status_code == status
    assert await kept(client) == rows
    assert (await client.post("/afterwards")).status_code == 200
    assert await kept(client) == [*rows, "afterwards"]


async def test_s071_without_it_nothing_is_kept(client):
    assert (await client.post("/fine")).status_code == 200
    assert await kept(client) == []


async def test_s072_role(context):
    """`Role`: table `roles`, `id`, a unique `name` of 64 characters, `users` with the backref
    `role`.

    Differs: columns are declared with SQLAlchemy 2's `Mapped[…]`, so that types are checked.
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
    """`User`: table `users`, `id`, a unique, indexed `username` of 64 characters, `role_id` that
    points at `roles.id`.
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


def test_s074_a_row_says_what_it_is():
    """`__repr__`: `<Role 'Admin'>`, `<User 'john'>`."""
    assert repr(Role(name="Admin")) == "<Role 'Admin'>"
    assert repr(User(username="john")) == "<User 'john'>"
