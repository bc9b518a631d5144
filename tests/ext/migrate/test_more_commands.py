"""Tests of the commands on revisions: empty revisions, several heads, enums, style."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from quart import Quart
from quart.cli import QuartGroup
from sqlalchemy import JSON, Enum, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

from quartapp.ext.db import NAMING_CONVENTION, SQLAlchemy, UTCDateTime
from quartapp.ext.migrate import Migrate
from quartapp.ext.migrate.differences import AGREE
from tests.databases import sqlite_only

Run = Callable[..., Awaitable[Result]]

FLASK_MIGRATE = """\
import logging
from logging.config import fileConfig
from alembic import context
config = context.config
fileConfig(config.config_file_name)
from flask import current_app
target_metadata = current_app.extensions['migrate'].db.metadata
def run_migrations_online():
    with context.begin_transaction():
        context.run_migrations()
run_migrations_online()
"""
ALEMBIC = """\
from alembic import context
from sqlalchemy import engine_from_config
connectable = engine_from_config(context.config.get_section("alembic") or {}, prefix="sqlalchemy.")
with connectable.connect() as connection:
    context.configure(connection=connection)
    context.run_migrations()
"""


def models(*kinds: str) -> type[DeclarativeBase]:
    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING_CONVENTION)

    class Post(Base):
        __tablename__ = "posts"
        id = mapped_column(Integer, primary_key=True)
        title = mapped_column(String(64), index=True, unique=True, nullable=False)
        published_at = mapped_column(UTCDateTime, index=True)
        kind = mapped_column(Enum(*kinds, name="kind"))
        more = mapped_column(JSON)

    return Base


@pytest.fixture
def directory(tmp_path) -> Path:
    """Return the migrations folder of a project that checks its code with ruff."""
    rules = '["E", "F", "I", "UP", "RUF"]'
    (tmp_path / "pyproject.toml").write_text(
        f"[tool.ruff]\nline-length = 100\n[tool.ruff.lint]\nselect = {rules}\n"
    )
    return tmp_path / "migrations"


@pytest.fixture
def run(database_url, directory) -> Run:
    """Return a function that runs a command of ``quart``; ``kinds`` are the enum values."""

    async def run(*words: str, kinds: tuple[str, ...] = ("note", "poem")) -> Result:
        def create_app() -> Quart:
            app = Quart("small")
            app.config["SQLALCHEMY_DATABASE_URI"] = database_url
            Migrate(SQLAlchemy(models(*kinds), app), directory, app)
            return app

        main = QuartGroup(create_app=create_app)
        return await asyncio.to_thread(CliRunner().invoke, main, ["db", *words])

    return run


@pytest.fixture
async def begun(run) -> None:
    for words in (["init"], ["migrate", "-m", "first", "--rev-id", "a1"], ["upgrade"]):
        result = await run(*words)
        assert result.exit_code == 0, result.output


def ruff(*words: str, directory: Path) -> str:
    found = subprocess.run(
        [sys.executable, "-m", "ruff", *words, directory], capture_output=True, text=True
    )
    return found.stdout + found.stderr if found.returncode else ""


@sqlite_only
async def test_the_quart_command_has_the_db_commands_of_an_application(run, begun):
    assert (await run("current")).output == "a1 (head)\n"
    assert (await run("check")).output == f"{AGREE}\n"
    assert "merge" in (await run("--help")).output


@sqlite_only
async def test_a_db_command_of_the_application_is_not_replaced(database_url, directory):
    app = Quart("small")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url

    @app.cli.command("db")
    def db() -> None:
        pass

    Migrate(SQLAlchemy(app=app), directory, app)
    assert app.cli.commands["db"].callback is db.callback


@sqlite_only
async def test_a_revision_is_formatted_and_linted(run, begun, directory):
    await run("revision", "-m", "by hand", "--rev-id", "b2")
    assert ruff("format", "--check", directory=directory) == ""
    (directory / "versions" / "b2_by_hand.py").unlink()
    assert ruff("check", directory=directory) == ""


@sqlite_only
async def test_a_manual_revision_is_empty_and_follows_the_head(run, begun, directory):
    result = await run("revision", "-m", "by hand", "--rev-id", "b2")
    assert result.output == f"Wrote {directory}/versions/b2_by_hand.py.\n"
    assert (await run("upgrade")).output == "Upgraded to b2: by hand.\n"
    shown = (await run("show")).output
    assert "Rev: b2 (head)" in shown
    assert "Parent: a1" in shown
    assert "Rev: a1" in (await run("show", "a1")).output


async def test_revision_can_compare_the_models_with_the_database(run, begun):
    result = await run("revision", "--autogenerate", "-m", "nothing")
    assert result.output == f"No changes. {AGREE}\n"


@sqlite_only
async def test_merge_joins_two_heads(run, begun, directory):
    assert (await run("branches")).output == "There are no branches.\n"
    for name in ("b2", "c3"):
        await run("revision", "--rev-id", name, "--head", "a1", "--splice", "-m", name)
    refused = await run("upgrade")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: There are several heads: join them with db merge, or name one.\n"
    )
    assert "a1 (branchpoint)" in (await run("branches")).output
    merged = await run("merge", "-m", "together", "--rev-id", "d4")
    assert merged.output == f"Wrote {directory}/versions/d4_together.py.\n"
    assert ruff("check", directory=directory / "versions" / "d4_together.py") == ""
    assert (await run("upgrade")).exit_code == 0
    assert (await run("current")).output == "d4 (head) (mergepoint)\n"


@sqlite_only
async def test_edit_opens_a_revision(run, begun, directory, tmp_path, monkeypatch):
    opened = tmp_path / "opened"
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\necho "$@" >> {opened}\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    assert (await run("edit")).exit_code == 0
    assert (await run("edit", "a1")).exit_code == 0
    assert opened.read_text() == f"{directory}/versions/a1_first.py\n" * 2


@sqlite_only
@pytest.mark.parametrize("env", [FLASK_MIGRATE, ALEMBIC])
async def test_an_env_of_another_library_is_refused_in_one_line(run, begun, directory, env):
    (directory / "env.py").write_text(env)
    for words in (["upgrade"], ["check"], ["migrate", "-m", "more"], ["current"]):
        result = await run(*words)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"Error: {directory}/env.py does not call run_migrations()")
        assert result.stderr.count("\n") == 1


GROWN = ("letter", "note", "poem", "it's")
CHANGED = {GROWN: "add letter, add it's", ("note", "song"): "add song, remove poem"}
CHANGED[("poem", "note")] = "reorder"


@pytest.fixture
def only_postgresql(database_url) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("only PostgreSQL has types of its own for an Enum")


async def test_a_changed_enum_is_a_difference(only_postgresql, run, begun):
    for kinds, words in CHANGED.items():
        result = await run("check", kinds=kinds)
        assert result.exit_code == 1
        assert result.stderr == f"Error: Models and database differ: change enum kind: {words}\n"


async def test_an_enum_with_new_values_is_migrated(only_postgresql, run, begun, directory):
    written = await run("migrate", "-m", "grow", "--rev-id", "b2", kinds=GROWN)
    assert written.output.splitlines()[0] == "change enum kind: add letter, add it's"
    assert ruff("check", directory=directory) == ""
    assert (await run("upgrade", kinds=GROWN)).output == "Upgraded to b2: grow.\n"
    assert (await run("check", kinds=GROWN)).output == f"{AGREE}\n"
    assert (await run("downgrade", kinds=GROWN)).exit_code == 0


async def test_a_removed_enum_value_requires_a_manual_migration(only_postgresql, run, begun):
    await run("migrate", "-m", "change", "--rev-id", "b2", kinds=("note", "song"))
    result = await run("upgrade")
    assert isinstance(result.exception, NotImplementedError)
    assert "Change the values of kind by hand" in str(result.exception)
    assert (await run("current")).output == "a1\n"
