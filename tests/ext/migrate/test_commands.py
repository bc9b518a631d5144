"""Tests of the ``db`` commands in this process."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from quart import Quart
from sqlalchemy import ForeignKey, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from quartapp.ext.cli import AppGroup
from quartapp.ext.db import NAMING_CONVENTION, SQLAlchemy, UTCDateTime
from quartapp.ext.migrate import Migrate, group
from quartapp.ext.migrate.differences import AGREE
from tests.databases import sqlite_only

Run = Callable[..., Awaitable[Result]]


class Pounds(TypeDecorator[int]):
    """A custom column type."""

    impl = Integer
    cache_ok = True


def models(length: int = 10) -> type[DeclarativeBase]:
    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING_CONVENTION)

    class Parent(Base):
        __tablename__ = "parents"
        id = mapped_column(Integer, primary_key=True)
        name = mapped_column(String(length), unique=True, index=True, nullable=False)
        born_at = mapped_column(UTCDateTime)
        price = mapped_column(Pounds)

    class Child(Base):
        __tablename__ = "children"
        id = mapped_column(Integer, primary_key=True)
        parent_id = mapped_column(ForeignKey("parents.id", ondelete="CASCADE"))

    return Base


@pytest.fixture
def directory(tmp_path) -> Path:
    return tmp_path / "migrations"


@pytest.fixture
def run(database_url, directory) -> Run:
    """Return a function that runs a command of an application with the models of ``model``."""

    async def run(*words: str, model: type[DeclarativeBase] | None = None) -> Result:
        def create_app() -> Quart:
            app = Quart("small")
            app.config["SQLALCHEMY_DATABASE_URI"] = database_url
            Migrate(SQLAlchemy(model or models(), app), directory, app)
            return app

        main = AppGroup("small", create_app=create_app, commands=[group])
        return await asyncio.to_thread(CliRunner().invoke, main, ["db", *words])

    return run


@pytest.fixture
async def begun(run) -> Path:
    """Write one revision and apply it."""
    assert (await run("init")).exit_code == 0
    result = await run("migrate", "-m", "the family", "--rev-id", "a1")
    assert result.exit_code == 0
    assert (await run("upgrade")).output == "Upgraded to a1: the family.\n"
    return result


@sqlite_only
async def test_init_creates_the_folder_once(run, directory):
    assert (await run("init")).output == f"Made {directory}.\n"
    assert {path.name for path in directory.iterdir()} == {"env.py", "script.py.mako", "versions"}
    again = await run("init")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == f"Error: There are migrations in {directory} already.\n"


@sqlite_only
async def test_the_folder_can_be_changed(run, directory, tmp_path):
    await run("init", "-d", str(tmp_path / "other"))
    assert not directory.exists()
    result = await run("migrate", "-d", str(tmp_path / "other"), "--rev-id", "a1")
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "other/versions").glob("*.py")] == ["a1_.py"]


@sqlite_only
async def test_migrate_prints_the_changes_and_the_new_file(run, begun, directory):
    assert begun.output.splitlines() == [
        "add table parents",
        "add index parents.ix_parents_name",
        "add table children",
        f"Wrote {directory}/versions/a1_the_family.py.",
    ]


@sqlite_only
async def test_a_revision_imports_the_types_that_it_uses(begun, directory):
    source = (directory / "versions" / "a1_the_family.py").read_text()
    assert "from quartapp.ext.db import UTCDateTime\n" in source
    assert '"born_at", UTCDateTime()' in source.replace("'", '"')
    assert f"import {Pounds.__module__}\n" in source
    assert ast.get_docstring(ast.parse(source)).startswith("the family.")


async def test_a_second_migrate_writes_nothing(run, begun, directory):
    result = await run("migrate", "-m", "again")
    assert (result.exit_code, result.output) == (
        0,
        f"No changes. {AGREE}\n",
    )
    assert len(list((directory / "versions").glob("*.py"))) == 1


@sqlite_only
async def test_migrate_requires_an_up_to_date_database(run, begun):
    await run("downgrade")
    result = await run("migrate", "-m", "too early")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: The database is behind its revisions: run db upgrade.\n"


async def test_check_fails_when_models_and_database_differ(run, begun):
    agree = await run("check")
    assert (agree.exit_code, agree.output) == (0, f"{AGREE}\n")
    differ = await run("check", model=models(20))
    assert (differ.exit_code, differ.stdout) == (1, "")
    assert differ.stderr == "Error: Models and database differ: modify type parents.name\n"


async def test_a_longer_column_is_migrated_up_and_down(run, begun):
    longer = models(20)
    written = await run("migrate", "-m", "longer", "--rev-id", "b2", model=longer)
    assert "modify type parents.name" in written.output
    assert (await run("upgrade", model=longer)).output == "Upgraded to b2: longer.\n"
    assert (await run("check", model=longer)).exit_code == 0
    assert (await run("downgrade", model=longer)).output == "Downgraded from b2: longer.\n"
    assert (await run("check")).exit_code == 1  # Alembic: b2 is not applied


@sqlite_only
@pytest.mark.parametrize("words", [(), ("-1",), ("base",)])
async def test_downgrade_accepts_steps_or_a_revision(run, begun, words):
    assert (await run("downgrade", *words)).output == "Downgraded from a1: the family.\n"
    assert (await run("current")).output == "Nothing was migrated yet.\n"


@sqlite_only
async def test_a_second_upgrade_does_nothing(run, begun):
    assert (await run("upgrade")).output == "Nothing to do.\n"


@sqlite_only
async def test_current_history_and_heads_print_the_revisions(run, begun):
    assert (await run("current")).output == "a1 (head)\n"
    assert (await run("heads")).output == "a1 (head)\n"
    assert (await run("history")).output == "<base> -> a1 (head), the family.\n"
    assert "(current)" in (await run("history", "-i", "-r", "base:a1")).output
    assert "a1_the_family.py" in (await run("current", "-v")).output


async def test_stamp_migrates_nothing(run, begun):
    await run("downgrade")
    assert (await run("stamp")).output == "Stamped a1.\n"
    assert (await run("current")).output == "a1 (head)\n"
    assert (await run("stamp", "--purge", "base")).exit_code == 0
    assert (await run("upgrade")).exit_code == 0


async def test_the_sql_option_prints_statements_without_running_them(run, begun):
    await run("downgrade")
    result = await run("upgrade", "--sql")
    assert "CREATE TABLE parents" in result.output
    assert (await run("current")).output == "Nothing was migrated yet.\n"


@sqlite_only
async def test_a_custom_env_gets_its_arguments(run, begun, directory):
    env = directory / "env.py"
    asking = "from alembic import context\nraise LookupError(context.get_x_argument())\n"
    env.write_text(asking + env.read_text())
    result = await run("upgrade", "-x", "a=1", "-x", "b")
    assert str(result.exception) == "['a=1', 'b']"


@pytest.mark.parametrize("name", sorted(group.commands))
def test_every_command_and_option_has_a_help_text(name):
    command = group.commands[name]
    assert command.help.endswith(".")
    assert all(each.help for each in command.params if isinstance(each, click.Option))
