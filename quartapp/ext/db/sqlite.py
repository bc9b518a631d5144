"""SQLite as a server's database: safe, fair, and let go of when nobody waits any longer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from .pool import ConnectionPool
from .urls import in_memory

# Every thread of aiosqlite competes with the event loop for the interpreter: few are faster.
POOL = {"poolclass": ConnectionPool, "pool_size": 5, "max_overflow": 0}
PRAGMAS = (
    "busy_timeout=5000",  # first, so that the next one waits too
    "journal_mode=WAL",  # readers and the writer do not wait for each other
    "synchronous=FULL",  # a commit that was answered survives a power cut
    "foreign_keys=ON",
)
PATIENCE = 0.05  # seconds for a statement that was cut off to end by itself

_leaving: set[asyncio.Task[None]] = set()


def usual_options(url: URL, options: dict[str, Any]) -> dict[str, Any]:
    """The engine's options where ``options`` say nothing else."""
    if "poolclass" in options:
        return options
    if in_memory(url):  # each connection would be a database of its own
        return POOL | options | {"pool_size": 1, "max_overflow": 0}
    return POOL | options


def to_write(engine: AsyncEngine) -> AsyncEngine:
    """The same engine and pool, for transactions that will write: SQLite locks at once.

    A transaction that read first and then asks for the lock is refused without waiting.
    """
    return engine.execution_options(sqlite_begin="IMMEDIATE")


def take_over_transactions(engine: AsyncEngine) -> None:
    """Begin by ourselves: left alone, sqlite3 begins too late to keep an update from being lost."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def never_keep_a_lock(engine: AsyncEngine) -> None:
    """Roll back what a failed commit or a cancelled task has left open."""

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        # A COMMIT that failed leaves its transaction to whoever comes next.
        if connection.driver_connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine.sync_engine, "invalidate")
    def _invalidate(connection: Any, _record: Any, _error: Any) -> None:
        # A statement that was cut off keeps the lock of its connection, though closed, until
        # both are collected as garbage.  The rollback gets in line before the closing does.
        with suppress(RuntimeError):  # no event loop: this is garbage already
            loop = asyncio.get_running_loop()
            rolling_back = loop.create_task(connection.driver_connection.rollback())
            task = loop.create_task(_leave(connection.driver_connection, rolling_back))
            _leaving.add(task)
            task.add_done_callback(_leaving.discard)


async def _leave(connection: Any, rolling_back: asyncio.Task[None]) -> None:
    with suppress(Exception):
        if not (await asyncio.wait([rolling_back], timeout=PATIENCE))[0]:
            await connection.interrupt()
        await rolling_back
