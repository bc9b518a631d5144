"""Fixtures of the migration tests: a small application with a folder of revisions."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent

import pytest
from quart import Quart
from sqlalchemy import inspect, text

from quartapp.ext.db import SQLAlchemy, dispose
from quartapp.ext.migrate import Migrate
from tests.ext.db.conftest import database_url, some_database

__all__ = ["database_url", "some_database"]

REVISION = '''"""{about}."""

from alembic import op
import sqlalchemy as sa

revision = "{name}"
down_revision = {follows!r}


def upgrade():
{up}

def downgrade():
{down}
'''


@pytest.fixture
async def app(database_url):
    app = Quart("small")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    SQLAlchemy(app=app)
    async with app.app_context():
        yield app
    await dispose(app)


@pytest.fixture
def migrate(app, tmp_path) -> Migrate:
    migrate = Migrate(SQLAlchemy(), tmp_path / "migrations", app)
    migrate.init()
    return migrate


@pytest.fixture
def revise(migrate) -> Callable[..., None]:
    """Return a function that writes a revision that follows the previous one."""
    written = [None]

    def revise(name: str, up: str, down: str = "pass", about: str = "A change") -> None:
        up, down = (indent(dedent(code), "    ") for code in (up, down))
        path = migrate.directory / "versions" / f"{name}_it.py"
        path.write_text(
            REVISION.format(name=name, follows=written[-1], up=up, down=down, about=about)
        )
        written.append(name)

    return revise


@pytest.fixture
def tables(app):
    """Return a function that reads the names of the tables in the database."""

    async def tables() -> set[str]:
        engine = app.extensions["sqlalchemy"].engine
        async with engine.connect() as connection:
            return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))

    return tables


@pytest.fixture
def ask(app):
    """Return a function that runs a statement and returns its first column."""

    async def ask(statement: str) -> list[object]:
        engine = app.extensions["sqlalchemy"].engine
        async with engine.begin() as connection:
            return list((await connection.scalars(text(statement))).all())

    return ask
