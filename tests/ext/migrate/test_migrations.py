"""Tests of upgrades and downgrades: atomicity, preserved rows, locks, errors."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart

from quartapp.ext.db import SQLAlchemy
from quartapp.ext.migrate import Migrate, MigrationError
from quartapp.ext.migrate.environment import LOCK
from tests.databases import sqlite_only

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
    always = ', recreate="always"'  # the default on SQLite; PostgreSQL cannot do it
    change = LONGER, SHORTER
    if database_url.startswith("postgresql"):
        change = LONGER.replace(always, ""), SHORTER.replace(always, "")
    revise("b2", *change, about="Longer names")


async def test_rows_survive_an_upgrade_and_a_downgrade(families, migrate, ask, tables):
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


async def test_an_upgrade_stops_at_the_given_revision_and_is_not_repeated(families, migrate):
    assert await migrate.upgrade("a1") == ["Upgraded to a1: Families."]
    assert await migrate.upgrade("+1") == ["Upgraded to b2: Longer names."]
    assert await migrate.upgrade() == []


async def test_a_failed_revision_rolls_back_the_previous_ones(families, revise, migrate, tables):
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


async def test_a_revision_with_a_bug_raises_its_error_and_is_rolled_back(
    families, revise, migrate, tables
):
    revise("c3", "undefined()")
    with pytest.raises(NameError):
        await migrate.upgrade()
    assert await tables() == set()


async def test_a_violated_foreign_key_rolls_back_the_upgrade(families, revise, migrate, ask):
    await migrate.upgrade()
    revise("c3", 'op.execute("UPDATE children SET parent_id = 404")')
    with pytest.raises(MigrationError, match="children") as caught:
        await migrate.upgrade()
    assert "parents" in str(caught.value)
    assert await ask("SELECT parent_id FROM children ORDER BY id") == [1, 1, 2]
    assert await migrate.current() == "b2"


async def test_two_concurrent_upgrades_succeed_and_one_does_the_work(families, migrate, ask):
    done = await asyncio.gather(migrate.upgrade(), migrate.upgrade())
    assert sorted(map(len, done)) == [0, 2]
    assert await ask("SELECT count(*) FROM children") == [3]


async def test_an_upgrade_waits_for_one_of_another_machine_and_does_nothing(families, migrate, app):
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
async def test_an_upgrade_prints_nothing(families, migrate, capfd):
    await migrate.upgrade()
    await migrate.current()
    assert capfd.readouterr() == ("", "")


@sqlite_only
async def test_an_unknown_revision_is_an_error(families, migrate):
    with pytest.raises(MigrationError, match="Can't locate revision"):
        await migrate.upgrade("zz")


@sqlite_only
async def test_a_folder_without_migrations_is_an_error_that_names_db_init(app, tmp_path):
    with pytest.raises(MigrationError, match="begin with db init"):
        await Migrate(SQLAlchemy(), tmp_path / "nowhere").upgrade()


@sqlite_only
async def test_a_folder_is_initialised_once(migrate):
    with pytest.raises(MigrationError, match="already"):
        migrate.init()


@sqlite_only
async def test_a_second_init_app_is_refused(migrate, app):
    with pytest.raises(RuntimeError, match=r"Migrate is already initialised on this app\."):
        Migrate(SQLAlchemy(), "elsewhere", app)


async def test_additional_options_are_passed_to_alembic(app, families, migrate, tables):
    elsewhere = Migrate(SQLAlchemy(), migrate.directory, version_table="versions")
    await elsewhere.upgrade("a1")
    assert await tables() == {"versions", "parents", "children"}


@sqlite_only
async def test_the_path_may_contain_a_percent_sign(app, tmp_path):
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
