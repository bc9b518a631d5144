"""Databases that hold the test accounts: filled once, restored for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from quartapp.ext.db import async_url
from quartapp.extensions import db, migrate, passwords
from quartapp.models import Model
from quartapp.services import accounts, roles
from tests.databases import run_script
from tests.people import PASSWORD, PEOPLE

TABLES = [table.name for table in Model.metadata.sorted_tables]
KEEP = [
    "CREATE SCHEMA settled",
    *(f"CREATE TABLE settled.{name} AS TABLE public.{name}" for name in TABLES),
]
RESTORE = [
    *(f"DELETE FROM {name}" for name in reversed(TABLES)),
    *(f"INSERT INTO {name} SELECT * FROM settled.{name}" for name in TABLES),
    *(
        f"SELECT setval('{name}_id_seq', greatest(max(id), 1), count(*) > 0) FROM {name}"
        for name in TABLES
        if name != "follows"
    ),
]


async def settle() -> None:
    """Migrate the application's database and create the test accounts."""
    await migrate.upgrade()
    async with db.begin() as session:
        await roles.insert_roles(session)
    await let_in(PEOPLE)


async def let_in(people: Mapping[str, str]) -> None:
    """Create confirmed accounts with these names and roles."""
    password_hash = await passwords.hash(PASSWORD)
    async with db.begin() as session:
        for username, name in people.items():
            role = await roles.get(session, name)
            email = f"{username}@example.com"
            await accounts.create(
                session, email, username, password_hash, role=role, confirmed=True
            )


class Settled:
    """A database of one ``kind`` at ``url``, as it was when ``keep`` was called.

    Each test gets it in that state, at the same URL.  PostgreSQL puts the rows back, because
    creating a database takes half a second; SQLite copies a file.
    """

    def __init__(self, kind: str, url: str) -> None:
        self.kind = kind
        self.url = url
        self.path = Path(make_url(url).database or "")

    async def keep(self) -> None:
        """Store a copy of the present state."""
        if self.kind == "postgresql":
            await run_script("; ".join(KEEP), async_url(self.url))
        else:
            shutil.copy(self.path, self.path.with_suffix(".kept"))

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """Yield the URL; restore the database afterwards."""
        try:
            yield self.url
        finally:
            if self.kind == "postgresql":
                await run_script("; ".join(RESTORE), async_url(self.url))
            else:
                for leftover in self.path.parent.glob(f"{self.path.name}*"):
                    leftover.unlink()
                shutil.copy(self.path.with_suffix(".kept"), self.path)
