"""The shell, and migrations: the command itself, in an empty directory."""

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

ASKING = """
from sqlalchemy import text
print(await db.session.scalar(text("SELECT 42")))
"""


class Said(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    words: str
    error: str


class Journey(NamedTuple):
    """A directory, empty at first, where three commands were given and then the second again."""

    folder: Path
    init: Said
    migrate: Said
    upgrade: Said
    again: Said


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """Settings for a directory of its own, which is empty at first."""
    folder = tmp_path_factory.mktemp("empty")
    return {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": f"sqlite:///{folder}/data.sqlite"}


@pytest.fixture(scope="module")
def journey(environment) -> Journey:
    """Give the four commands in this process: each process more takes two seconds."""
    folder = Path(environment["TEST_DATABASE_URL"].removeprefix("sqlite:///")).parent
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - bare_environment().keys():
            patch.delenv(name)
        patch.chdir(folder)

        def db(*words: str) -> Said:
            command = ["db", *words, "-d", "migrations"]
            done = CliRunner(env=environment).invoke(main, command)
            return Said(done.exit_code, done.stdout, done.stderr)

        migrate = ("migrate", "-m", "initial migration")
        said = db("init"), db(*migrate), db("upgrade"), db("migrate", "-m", "nothing")
    return Journey(folder, *said)


def test_s086_the_shell_holds_what_one_needs(environment, tmp_path):
    """`shell` holds `app`, `db`, `User` and `Role`, also for a script from a pipe.

    Differs: a line may `await`.
    """
    script = "print(app.name, User.__name__, Role.__name__)\n" + ASKING
    command = [sys.executable, "-m", "quartapp", "shell"]
    options = {"cwd": tmp_path, "env": bare_environment() | environment, "timeout": TIMEOUT_SECONDS}
    done = subprocess.run(command, **options, input=script, text=True, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "quartapp User Role\n42\n", "")


def test_s087_db_init(journey):
    """`db init` makes a folder for migrations."""
    assert journey.init == (0, "Made migrations.\n", "")
    assert (journey.folder / "migrations" / "env.py").exists()
    assert (journey.folder / "migrations" / "versions").is_dir()


def test_s088_db_migrate(journey):
    """`db migrate -m "initial migration"` writes what the models have and the database has not;
    a second one finds no change.
    """
    assert (journey.migrate.status, journey.migrate.error) == (0, "")
    assert "add table users" in journey.migrate.words
    [revision] = (journey.folder / "migrations" / "versions").glob("*.py")
    assert revision.name.endswith("_initial_migration.py")
    assert journey.again == (0, f"No changes. {AGREE}\n", "")


def test_s089_db_upgrade(journey):
    """`db upgrade` makes the tables."""
    assert journey.upgrade.status == 0
    assert journey.upgrade.words.endswith(": initial migration.\n")
    with sqlite3.connect(journey.folder / "data.sqlite") as database:
        tables = {name for [name] in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert {"roles", "users", "posts", "alembic_version"} <= tables
