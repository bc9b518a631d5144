"""Tests of the commands in separate processes, from an empty folder to tables."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from alembic.config import main as alembic

from quartapp.ext.db import SQLAlchemy
from quartapp.ext.migrate import Migrate, MigrationError
from quartapp.ext.migrate.differences import AGREE

SITE = """
import os
import sys

from quart import Quart
from sqlalchemy.orm import Mapped, mapped_column

from quartapp.ext.cli import AppGroup
from quartapp.ext.db import Model, SQLAlchemy
from quartapp.ext.migrate import Migrate, group


class Note(Model):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)


def create_app():
    app = Quart(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    Migrate(SQLAlchemy(Model, app), "migrations", app)
    return app


main = AppGroup("site", create_app=create_app, commands=[group])
for words in sys.argv[1:]:
    main(["db", *words.split()], standalone_mode=False)
"""


@pytest.fixture
def site(tmp_path, database_url):
    """Return a function that runs commands in one process, for its status and output."""
    (tmp_path / "site.py").write_text(SITE)
    path = str(Path(__file__).parents[3])
    env = os.environ | {"DATABASE_URL": database_url, "PYTHONPATH": path}

    async def site(*commands: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "site.py", *commands),
            cwd=tmp_path,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode, printed.decode()

    return site


async def test_the_commands_create_the_tables_of_a_new_site(site):
    status, printed = await site("init", "migrate -m initial")
    assert (status, printed.splitlines()[:2]) == (0, ["Made migrations.", "add table notes"])
    both = await asyncio.gather(*(site("upgrade", "migrate") for _ in range(2)))
    assert [status for status, _ in both] == [0, 0]
    first, second = sorted(printed for _, printed in both)
    nothing_more = f"No changes. {AGREE}\n"
    assert first == f"Nothing to do.\n{nothing_more}"
    assert second.startswith("Upgraded to ")
    assert second.endswith(f": initial.\n{nothing_more}")


def test_alembic_alone_fails_with_an_error_that_names_the_commands(tmp_path):
    directory = Migrate(SQLAlchemy(), tmp_path / "migrations").init()
    ini = tmp_path / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = {directory}\npath_separator = os\n")
    with pytest.raises(MigrationError, match="use the db commands"):
        alembic(["-c", str(ini), "current"], prog="alembic")
