"""Database sessions: writes and queries."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from quartapp.ext.testing import count_statements
from tests.databases import sqlite_only
from tests.features.models import Role, User, db


@pytest.fixture
async def admin_role(context) -> Role:
    """A stored role with one user."""
    admin_role = Role(name="Admin")
    db.session.add_all([admin_role, User(username="john", role=admin_role)])
    await db.session.commit()
    return admin_role


async def committed(statement) -> list:
    """Return the committed rows, in a session of its own."""
    async with db.lookup() as session:
        return list(await session.scalars(statement))


async def tables() -> list[str]:
    async with db.engine.connect() as connection:
        return await connection.run_sync(lambda sync: inspect(sync).get_table_names())


async def test_s076_drop_all_and_create_all(context):
    """`db.drop_all()` drops all tables and `db.create_all()` creates them.

    Differs: Both are awaited, as is each call below that accesses the database.
    """
    await db.drop_all()
    assert await tables() == []
    await db.create_all()
    assert sorted(await tables()) == ["roles", "users"]


async def test_s077_add_and_add_all(context):
    """`db.session.add(user_john)` adds one object to the session; `db.session.add_all([admin_role,
    user_john])` adds several.
    """
    admin_role = Role(name="Admin")
    db.session.add(admin_role)
    db.session.add_all([User(username="john", role=admin_role), User(username="susan")])
    await db.session.commit()
    assert await committed(select(Role.name)) == ["Admin"]
    assert await committed(select(User.username).order_by(User.id)) == ["john", "susan"]


async def test_s078_commit_sets_the_id(context):
    """`db.session.commit()` commits the transaction. Afterwards `admin_role.id` is set.

    Differs: Objects do not expire on commit, because an expired attribute would query the database
    without an await.
    """
    admin_role = Role(name="Admin")
    db.session.add(admin_role)
    assert await committed(select(Role.name)) == []
    await db.session.commit()
    assert await committed(select(Role.id)) == [admin_role.id]


async def test_s079_rollback(admin_role):
    """`db.session.rollback()` discards uncommitted changes."""
    db.session.add(Role(name="Moderator"))
    await db.session.flush()
    await db.session.rollback()
    await db.session.commit()
    assert await committed(select(Role.name)) == ["Admin"]


async def test_s080_a_row_is_updated(admin_role):
    """`admin_role.name = "Administrator"` modifies an object; `add` and `commit` store the
    change.
    """
    admin_role.name = "Administrator"
    db.session.add(admin_role)
    await db.session.commit()
    assert await committed(select(Role.name)) == ["Administrator"]


async def test_s081_a_row_is_deleted(admin_role):
    """`db.session.delete(mod_role)` and `commit` delete a row.

    Differs: `delete` is awaited, because it may load related rows first.
    """
    mod_role = Role(name="Moderator")
    db.session.add(mod_role)
    await db.session.commit()
    await db.session.delete(mod_role)
    await db.session.commit()
    assert await committed(select(Role.name)) == ["Admin"]


async def test_s082_all(admin_role):
    """`(await db.session.scalars(select(Role))).all()` returns all rows.

    Differs: It replaces `Role.query.all()`. A query attribute would hide the await; a `select`
    accesses the database only when a session executes it.
    """
    roles = (await db.session.scalars(select(Role))).all()
    assert roles == [admin_role]


async def test_s083_filter_by(admin_role):
    """`select(User).filter_by(role=admin_role)` selects the rows that match.

    Differs: It replaces `User.query.filter_by(role=admin_role).all()`. `joinedload(User.role)`
    loads the related role in the same query.
    """
    db.session.add(User(username="susan"))
    await db.session.commit()
    users = select(User).filter_by(role=admin_role).options(joinedload(User.role))
    [john] = (await db.session.scalars(users)).all()
    assert (john.username, john.role.name) == ("john", "Admin")


async def test_s084_first_and_get(admin_role):
    """`(await db.session.scalars(…)).first()` returns the first row or None; `await
    db.session.get(Role, 1)` returns the row with this primary key or None.

    Differs: They replace `.first()` and `.get()` of `Query`.
    """
    johns = select(User).filter_by(username="john")
    assert repr((await db.session.scalars(johns)).first()) == "<User 'john'>"
    unknown = select(User).filter_by(username="nobody")
    assert (await db.session.scalars(unknown)).first() is None
    assert await db.session.get(Role, admin_role.id) is admin_role
    assert await db.session.get(Role, 404) is None


@sqlite_only
async def test_s085_str_returns_the_sql_of_a_query(admin_role):
    """`str(query)` returns the SQL of a query and does not access the database.

    Differs: The query is `select(User).filter_by(role=user_role)`, because models have no `query`
    attribute.
    """
    with count_statements(db.engine) as statements:
        sql = str(select(User).filter_by(role=admin_role))
    assert sql.startswith("SELECT users.id, users.username, users.role_id \nFROM users")
    assert sql.endswith("WHERE :param_1 = users.role_id")
    assert list(statements) == []
