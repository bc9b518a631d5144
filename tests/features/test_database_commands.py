"""The shell and database migrations."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from quartapp.ext.migrate.differences import AGREE
from quartapp.manage import main
from tests.processes import TIMEOUT_SECONDS, bare_environment

QUERY_LINES = """
from sqlalchemy import text
print(await db.session.scalar(text("SELECT 42")))
"""


class Result(NamedTuple):
    """The exit status and the output of a command."""

    status: int
    output: str
    error: str


class Migration(NamedTuple):
    """The results of ``init``, ``migrate``, ``upgrade`` and a second ``migrate`` in a directory."""

    folder: Path
    init: Result
    migrate: Result
    upgrade: Result
    again: Result


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """Environment variables for an empty directory."""
    folder = tmp_path_factory.mktemp("empty")
    return {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": f"sqlite:///{folder}/data.sqlite"}


@pytest.fixture(scope="module")
def migration(environment) -> Migration:
    """Run the four commands in this process, because a new process takes two seconds."""
    folder = Path(environment["TEST_DATABASE_URL"].removeprefix("sqlite:///")).parent
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - bare_environment().keys():
            patch.delenv(name)
        patch.chdir(folder)

        def db(*words: str) -> Result:
            command = ["db", *words, "-d", "migrations"]
            done = CliRunner(env=environment).invoke(main, command)
            return Result(done.exit_code, done.stdout, done.stderr)

        migrate = ("migrate", "-m", "initial migration")
        results = db("init"), db(*migrate), db("upgrade"), db("migrate", "-m", "nothing")
    return Migration(folder, *results)


def test_s086_the_shell_imports_the_app_and_the_models(environment, tmp_path):
    """`shell` starts a Python shell with `app`, `db`, `User` and `Role` in its namespace. It also
    runs a script from standard input.

    Differs: A line may use `await`.
    """
    script = "print(app.name, User.__name__, Role.__name__)\n" + QUERY_LINES
    command = [sys.executable, "-m", "quartapp", "shell"]
    options = {"cwd": tmp_path, "env": bare_environment() | environment, "timeout": TIMEOUT_SECONDS}
    done = subprocess.run(command, **options, input=script, text=True, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "quartapp User Role\n42\n", "")


def test_s087_db_init(migration):
    """`db init` creates a directory for migrations."""
    assert migration.init == (0, "Made migrations.\n", "")
    assert (migration.folder / "migrations" / "env.py").exists()
    assert (migration.folder / "migrations" / "versions").is_dir()


def test_s088_db_migrate(migration):
    """`db migrate -m "initial migration"` generates a migration from the differences between models
    and database. A second call finds no change.
    """
    assert (migration.migrate.status, migration.migrate.error) == (0, "")
    assert "add table users" in migration.migrate.output
    [revision] = (migration.folder / "migrations" / "versions").glob("*.py")
    assert revision.name.endswith("_initial_migration.py")
    assert migration.again == (0, f"No changes. {AGREE}\n", "")


def test_s089_db_upgrade(migration):
    """`db upgrade` applies the migrations, which create the tables."""
    assert migration.upgrade.status == 0
    assert migration.upgrade.output.endswith(": initial migration.\n")
    with sqlite3.connect(migration.folder / "data.sqlite") as database:
        tables = {name for [name] in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert {"roles", "users", "posts", "alembic_version"} <= tables
