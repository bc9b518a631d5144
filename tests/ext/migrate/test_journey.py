"""From nothing to tables, by commands in processes of their own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quartapp.ext.db import SQLAlchemy
from quartapp.ext.migrate import Migrate
from quartapp.ext.migrate.differences import AGREE

SITE = """
import os

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


AppGroup("site", create_app=create_app, commands=[group])()
"""


@pytest.fixture
def site(tmp_path, database_url):
    """Run a command of a small site; give its exit status and what it printed."""
    (tmp_path / "site.py").write_text(SITE)
    path = str(Path(__file__).parents[3])
    env = os.environ | {"DATABASE_URL": database_url, "PYTHONPATH": path}

    async def site(*words: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "site.py", "db", *words),
            cwd=tmp_path,
            env=env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode, printed.decode()

    return site


async def test_from_nothing_to_tables(site):
    assert await site("init") == (0, "Made migrations.\n")
    status, printed = await site("migrate", "-m", "initial migration")
    assert (status, printed.splitlines()[0]) == (0, "add table notes")
    both = await asyncio.gather(site("upgrade"), site("upgrade"))
    assert [status for status, _ in both] == [0, 0]
    first, second = sorted(printed for _, printed in both)
    assert first == "Nothing to do.\n"
    assert second.startswith("Upgraded to ")
    assert second.endswith(": initial migration.\n")
    assert await site("migrate") == (0, f"No changes. {AGREE}\n")


def test_alembic_on_its_own_is_told_to_use_the_commands(tmp_path):
    directory = Migrate(SQLAlchemy(), tmp_path / "migrations").init()
    ini = tmp_path / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = {directory}\npath_separator = os\n")
    alembic = [sys.executable, "-m", "alembic", "-c", str(ini), "current"]
    result = subprocess.run(alembic, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "use the db commands" in result.stderr
