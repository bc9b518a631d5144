"""Migrating: wholly or not at all, and without losing a row."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart

from quartapp.ext.db import SQLAlchemy
from quartapp.ext.migrate import Migrate, MigrationError
from quartapp.ext.migrate.environment import LOCK
from tests.ext.migrate.conftest import sqlite_only

FAMILIES = """
    op.create_table("parents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(10), nullable=False))
    op.create_table("children",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parents.id", ondelete="CASCADE")))
    op.execute("INSERT INTO parents (id, name) VALUES (1, 'ada'), (2, 'ben')")
    op.execute("INSERT INTO children (id, parent_id) VALUES (1, 1), (2, 1), (3, 2)")
"""
NO_FAMILIES = """
    op.drop_table("children")
    op.drop_table("parents")
"""
LONGER = """
    with op.batch_alter_table("parents", recreate="always") as table:
        table.alter_column("name", type_=sa.String(99))
        table.add_column(sa.Column("age", sa.Integer))
"""
SHORTER = """
    with op.batch_alter_table("parents", recreate="always") as table:
        table.drop_column("age")
        table.alter_column("name", type_=sa.String(10))
"""


@pytest.fixture
def families(revise, database_url) -> None:
    revise("a1", FAMILIES, NO_FAMILIES, about="Families")
    always = ', recreate="always"'  # as SQLite does of itself, and PostgreSQL cannot
    change = LONGER, SHORTER
    if database_url.startswith("postgresql"):
        change = LONGER.replace(always, ""), SHORTER.replace(always, "")
    revise("b2", *change, about="Longer names")


async def test_rows_survive_the_way_up_and_down(families, migrate, ask, tables):
    assert await migrate.current() == ""
    assert await migrate.upgrade() == ["Upgraded to a1: Families.", "Upgraded to b2: Longer names."]
    assert await migrate.current() == "b2"
    assert await ask("SELECT age FROM parents") == [None, None]
    assert await ask("SELECT id FROM children ORDER BY id") == [1, 2, 3]
    assert await migrate.downgrade() == ["Downgraded from b2: Longer names."]
    assert await ask("SELECT name FROM parents ORDER BY id") == ["ada", "ben"]
    assert await ask("SELECT id FROM children ORDER BY id") == [1, 2, 3]
    await migrate.downgrade("base")
    assert await tables() == {"alembic_version"}
    assert await migrate.current() == ""


async def test_an_upgrade_goes_as_far_as_it_is_told_and_not_twice(families, migrate):
    assert await migrate.upgrade("a1") == ["Upgraded to a1: Families."]
    assert await migrate.upgrade("+1") == ["Upgraded to b2: Longer names."]
    assert await migrate.upgrade() == []


async def test_a_revision_that_fails_leaves_nothing_of_the_ones_before(
    families, revise, migrate, tables
):
    table = 'op.create_table("half", sa.Column("id", sa.Integer))'
    revise("c3", f'{table}\nop.execute("SELECT * FROM nowhere")')
    with pytest.raises(MigrationError) as caught:
        await migrate.upgrade()
    words = str(caught.value)
    assert words.startswith("c3_it.py: ")
    assert "nowhere" in words
    assert words.endswith("(nothing was changed)")
    assert "\n" not in words
    assert await tables() == set()


async def test_a_revision_with_a_bug_keeps_its_traceback_and_leaves_nothing(
    families, revise, migrate, tables
):
    revise("c3", "undefined()")
    with pytest.raises(NameError):
        await migrate.upgrade()
    assert await tables() == set()


async def test_rows_that_would_point_at_nothing_undo_it_all(families, revise, migrate, ask):
    await migrate.upgrade()
    revise("c3", 'op.execute("UPDATE children SET parent_id = 404")')
    with pytest.raises(MigrationError, match="children") as caught:
        await migrate.upgrade()
    assert "parents" in str(caught.value)
    assert await ask("SELECT parent_id FROM children ORDER BY id") == [1, 1, 2]
    assert await migrate.current() == "b2"


async def test_two_at_once_both_succeed_and_one_does_the_work(families, migrate, ask):
    done = await asyncio.gather(migrate.upgrade(), migrate.upgrade())
    assert sorted(map(len, done)) == [0, 2]
    assert await ask("SELECT count(*) FROM children") == [3]


async def test_an_upgrade_waits_for_another_machine_and_finds_the_work_done(families, migrate, app):
    engine = app.extensions["sqlalchemy"].writing_engine
    async with engine.begin() as elsewhere:
        if engine.dialect.name == "postgresql":
            await elsewhere.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        upgrading = asyncio.create_task(migrate.upgrade())
        await asyncio.sleep(0.3)
        assert not upgrading.done()
        await elsewhere.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        await elsewhere.exec_driver_sql("INSERT INTO alembic_version VALUES ('b2')")
    assert await upgrading == []


@sqlite_only
async def test_nothing_is_printed_on_the_way(families, migrate, capfd):
    await migrate.upgrade()
    await migrate.current()
    assert capfd.readouterr() == ("", "")


@sqlite_only
async def test_an_unknown_revision_is_an_error_in_one_line(families, migrate):
    with pytest.raises(MigrationError, match="Can't locate revision"):
        await migrate.upgrade("zz")


@sqlite_only
async def test_a_folder_without_migrations_says_how_to_begin(app, tmp_path):
    with pytest.raises(MigrationError, match="begin with db init"):
        await Migrate(SQLAlchemy(), tmp_path / "nowhere").upgrade()


@sqlite_only
async def test_a_folder_is_begun_once(migrate):
    with pytest.raises(MigrationError, match="already"):
        migrate.init()


@sqlite_only
async def test_a_second_init_app_is_refused(migrate, app):
    with pytest.raises(RuntimeError, match=r"Migrate is already initialised on this app\."):
        Migrate(SQLAlchemy(), "elsewhere", app)


async def test_an_application_may_be_told_of_more_for_alembic(app, families, migrate, tables):
    elsewhere = Migrate(SQLAlchemy(), migrate.directory, version_table="versions")
    await elsewhere.upgrade("a1")
    assert await tables() == {"versions", "parents", "children"}


@sqlite_only
async def test_a_percent_sign_in_the_path_is_fine(app, tmp_path):
    migrate = Migrate(SQLAlchemy(), tmp_path / "100%(s)" / "migrations")
    migrate.init()
    assert await migrate.upgrade() == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "in memory cannot be migrated"),
        ("postgresql://nobody@127.0.0.1:9/nothing", "Connect"),
        ("sqlite:////nowhere/at/all.sqlite", "unable to open"),
    ],
)
async def test_a_database_that_cannot_be_migrated_is_an_error_in_one_line(tmp_path, url, words):
    app = Quart("unreachable")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db = SQLAlchemy(app=app)
    migrate = Migrate(db, tmp_path / "migrations", app)
    migrate.init()
    async with app.app_context():
        with pytest.raises(MigrationError, match=words) as caught:
            await migrate.upgrade()
    assert "\n" not in str(caught.value)
