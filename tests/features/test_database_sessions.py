"""Creating, changing and querying, awaited."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from quartapp.ext.testing import count_statements
from tests.features.models import Role, User, db


@pytest.fixture
async def admin_role(context) -> Role:
    """A role and a user that are there already."""
    admin_role = Role(name="Admin")
    db.session.add_all([admin_role, User(username="john", role=admin_role)])
    await db.session.commit()
    return admin_role


async def seen(statement) -> list:
    """What somebody else finds, in a session of their own."""
    async with db.lookup() as session:
        return list(await session.scalars(statement))


async def tables() -> list[str]:
    async with db.engine.connect() as connection:
        return await connection.run_sync(lambda sync: inspect(sync).get_table_names())


async def test_s076_drop_all_and_create_all(context):
    """`db.drop_all()`, `db.create_all()`.

    Differs: they are awaited, as is everything below that asks the database.
    """
    await db.drop_all()
    assert await tables() == []
    await db.create_all()
    assert sorted(await tables()) == ["roles", "users"]


async def test_s077_add_and_add_all(context):
    """`db.session.add(user_john)`; `db.session.add_all([admin_role, user_john])`."""
    admin_role = Role(name="Admin")
    db.session.add(admin_role)
    db.session.add_all([User(username="john", role=admin_role), User(username="susan")])
    await db.session.commit()
    assert await seen(select(Role.name)) == ["Admin"]
    assert await seen(select(User.username).order_by(User.id)) == ["john", "susan"]


async def test_s078_commit_and_then_read_the_id(context):
    """`db.session.commit()`; then `admin_role.id` can be read.

    Differs: nothing expires on commit, for reading an expired attribute would ask the database
    without awaiting.
    """
    admin_role = Role(name="Admin")
    db.session.add(admin_role)
    assert await seen(select(Role.name)) == []
    await db.session.commit()
    assert await seen(select(Role.id)) == [admin_role.id]


async def test_s079_rollback(admin_role):
    """`db.session.rollback()` forgets what was not committed."""
    db.session.add(Role(name="Moderator"))
    await db.session.flush()
    await db.session.rollback()
    await db.session.commit()
    assert await seen(select(Role.name)) == ["Admin"]


async def test_s080_a_row_is_modified(admin_role):
    """`admin_role.name = "Administrator"`, then add and commit."""
    admin_role.name = "Administrator"
    db.session.add(admin_role)
    await db.session.commit()
    assert await seen(select(Role.name)) == ["Administrator"]


async def test_s081_a_row_is_deleted(admin_role):
    """`db.session.delete(mod_role)`, then commit.

    Differs: `delete` is awaited, as it may have to read what hangs on the row.
    """
    mod_role = Role(name="Moderator")
    db.session.add(mod_role)
    await db.session.commit()
    await db.session.delete(mod_role)
    await db.session.commit()
    assert await seen(select(Role.name)) == ["Admin"]


async def test_s082_all(admin_role):
    """All rows: `(await db.session.scalars(select(Role))).all()`.

    Differs: for `Role.query.all()`. A `query` on the model would not say where it awaits; a
    `select` asks nobody until a session is given it.
    """
    roles = (await db.session.scalars(select(Role))).all()
    assert roles == [admin_role]


async def test_s083_filter_by(admin_role):
    """Some rows: `select(User).filter_by(role=admin_role)`.

    Differs: for `User.query.filter_by(role=admin_role).all()`; what it points at is loaded by
    asking for it, with `joinedload(User.role)`.
    """
    db.session.add(User(username="susan"))
    await db.session.commit()
    users = select(User).filter_by(role=admin_role).options(joinedload(User.role))
    [john] = (await db.session.scalars(users)).all()
    assert (john.username, john.role.name) == ("john", "Admin")


async def test_s084_first_and_get(admin_role):
    """One row: `(await db.session.scalars(…)).first()`, `await db.session.get(Role, 1)`.

    Differs: for `.first()` and `.get()` of a `Query`.
    """
    johns = select(User).filter_by(username="john")
    assert repr((await db.session.scalars(johns)).first()) == "<User 'john'>"
    nobody = select(User).filter_by(username="nobody")
    assert (await db.session.scalars(nobody)).first() is None
    assert await db.session.get(Role, admin_role.id) is admin_role
    assert await db.session.get(Role, 404) is None


@pytest.mark.parametrize("some_database", ["sqlite"], indirect=True)
async def test_s085_a_query_as_text_is_its_sql(admin_role):
    """`str(query)` is the SQL, and asks nobody.

    Differs: `str(select(User).filter_by(role=user_role))`, for there is no `query`.
    """
    with count_statements(db.engine) as statements:
        sql = str(select(User).filter_by(role=admin_role))
    assert sql.startswith("SELECT users.id, users.username, users.role_id \nFROM users")
    assert sql.endswith("WHERE :param_1 = users.role_id")
    assert list(statements) == []
