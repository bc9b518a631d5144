"""What an ``env.py`` does: one transaction, one machine at a time, no child row lost."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, NullPool, event, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ..db import UTCDateTime

LOCK = 0x71756172745F6462  # "quart_db": the same for all who migrate one database
PATIENCE = 60  # seconds to wait for another machine that migrates


def run_migrations() -> None:
    """Run what Alembic was asked for against the application's database.

    All of it is one transaction: a revision that fails leaves nothing behind.  Call it
    where no event loop runs.
    """
    asyncio.run(_run())


async def _run() -> None:
    url: URL = context.config.attributes["url"]
    engine = (
        _sqlite(url)
        if url.get_backend_name() == "sqlite"
        else create_async_engine(url, poolclass=NullPool)
    )
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


def _migrate(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["metadata"],
        render_as_batch=sqlite,
        render_item=_render_item,
        process_revision_directives=_no_empty_revision,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise RuntimeError(f"Rows of {tables} would point at nothing: nothing was migrated.")


def _sqlite(url: URL) -> AsyncEngine:
    """SQLite alters a table by copying it: with foreign keys on, dropping the old one
    deletes every row that points at it.
    """
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen.imports.add("from quartapp.ext.db import UTCDateTime")
        return "UTCDateTime()"
    return False


def _no_empty_revision(_context: Any, _revision: Any, directives: list[Any]) -> None:
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and directives and directives[0].upgrade_ops.is_empty():
        directives.clear()
