"""New databases for tests: empty, or copies of a template."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from quartapp.ext.db import async_url

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
MEMORY = Path("/dev/shm")
SERVER = async_url(os.environ.get("TEST_POSTGRES_URL", LOCAL))


async def execute(*statements: str, url: URL = SERVER) -> None:
    """Run statements on the PostgreSQL server, outside a transaction."""
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


async def run_script(script: str, url: URL) -> None:
    """Run statements on a PostgreSQL database, in one round trip and one transaction."""
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(False))
    try:
        await connection.execute(script)
    finally:
        await connection.close()


def answers() -> bool:
    """Return whether a PostgreSQL server is reachable; with REQUIRE_POSTGRES, assume it is."""
    if os.environ.get("REQUIRE_POSTGRES"):
        return True
    try:
        asyncio.run(execute("SELECT 1"))
    except (DBAPIError, OSError):
        return False
    return True


no_postgresql = pytest.mark.skipif(
    not answers(), reason="no PostgreSQL answers: start one, or set TEST_POSTGRES_URL"
)
BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=no_postgresql),
]

# Marks of tests that do not depend on the kind of database, for the two fixtures that provide one.
sqlite_only = pytest.mark.parametrize("some_database", ["sqlite"], indirect=True)
settled_on_sqlite = pytest.mark.parametrize("settled", ["sqlite"], indirect=True)


@asynccontextmanager
async def database(kind: str, directory: Path, template: str | None = None) -> AsyncIterator[str]:
    """Yield the URL of a new database, a copy of ``template`` or empty.

    Commits do not wait for the disk, because no test needs data to survive a power cut.
    """
    name = f"quartapp_{uuid.uuid4().hex}"
    if kind == "sqlite":
        with TemporaryDirectory(prefix=name, dir=MEMORY if MEMORY.is_dir() else directory) as place:
            path = Path(place) / "site.sqlite"
            if template:
                shutil.copy(make_url(template).database or "", path)
            yield f"sqlite:///{path}"
        return
    like = f' TEMPLATE "{make_url(template).database}"' if template else ""
    await execute(f'CREATE DATABASE "{name}"{like}')
    await execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    try:
        yield SERVER.set(database=name, drivername="postgresql").render_as_string(False)
    finally:
        await execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def emptied(url: str, directory: Path) -> str:
    """Return the URL of an empty database of the same kind as ``url``.

    On PostgreSQL it is the same database, because creating another is much slower.
    """
    if url.startswith("sqlite"):
        return f"sqlite:///{directory / 'empty.sqlite'}"
    emptying = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    await run_script(f"SET lock_timeout = '10s'; {emptying}", async_url(url))
    return url
