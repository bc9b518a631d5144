"""SQLite settings for a server, and release of locks after a cancelled statement."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from .pool import ConnectionPool
from .urls import in_memory

# aiosqlite runs a thread for each connection, and these threads compete with the event loop
# for the interpreter lock.  So a small pool is faster than a large one.
POOL = {"poolclass": ConnectionPool, "pool_size": 5, "max_overflow": 0}
LOCK_TIMEOUT_SECONDS = 5.0  # total wait of a writer for its turn, a connection and the lock
PRAGMAS = (
    "journal_mode=WAL",  # readers and the writer do not block each other
    "synchronous=FULL",  # a committed transaction survives a power failure
    "foreign_keys=ON",
)
ROLLBACK_TIMEOUT_SECONDS = 0.05  # behind a cancelled statement, which is then interrupted

# Statements that begin with one of these only read, except that WITH can precede a change.
READ_STATEMENT = re.compile(
    r"\s*(?:SELECT|VALUES|PRAGMA|EXPLAIN|BEGIN|COMMIT|ROLLBACK|RELEASE|WITH)\b", re.I
)
WRITE_AFTER_WITH = re.compile(r"\s*WITH\b.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.I | re.S)

# Deadlines for the lock, by time.monotonic(), of the tasks that are inside ``State.turn``.
lock_deadlines: WeakKeyDictionary[asyncio.Task[Any], float] = WeakKeyDictionary()

_rollbacks: set[asyncio.Task[None]] = set()


def default_options(url: URL, options: dict[str, Any]) -> dict[str, Any]:
    """Return ``options`` of an engine, completed by the defaults."""
    if "poolclass" in options:
        return options
    if in_memory(url):  # each further connection would open an empty database
        return POOL | options | {"pool_size": 1, "max_overflow": 0}
    return POOL | options


def with_write_transactions(engine: AsyncEngine) -> AsyncEngine:
    """Return an engine with the same pool and transactions that begin with BEGIN IMMEDIATE.

    SQLite takes the write lock at BEGIN IMMEDIATE, and waits for it.  A transaction that has
    read already fails with SQLITE_BUSY, without waiting, if another one has the lock.
    """
    return engine.execution_options(sqlite_begin="IMMEDIATE")


def begin_explicitly(engine: AsyncEngine) -> None:
    """Emit BEGIN explicitly: sqlite3 begins at the first change, so updates could be lost."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # First, because setting journal_mode may have to wait for a lock.
        cursor.execute(_busy_timeout(LOCK_TIMEOUT_SECONDS))
        record.info["busy_seconds"] = LOCK_TIMEOUT_SECONDS
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("sqlite_begin") != "IMMEDIATE"
        connection.info["only_reads"] = reads
        if reads:
            _set_lock_timeout(connection, LOCK_TIMEOUT_SECONDS)
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_immediate(connection)

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _execute(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        # SQLite rejects a change without waiting for the lock, if others have committed since
        # the transaction began to read.  So it ends before its first change, and a second one
        # takes the lock.  Earlier reads may be stale then, as with READ COMMITTED.
        if not connection.info.get("only_reads"):
            return
        if READ_STATEMENT.match(statement) and not WRITE_AFTER_WITH.match(statement):
            return
        if connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql("COMMIT")
        _begin_immediate(connection)
        connection.info["only_reads"] = False


def _begin_immediate(connection: Connection) -> None:
    task = asyncio.current_task()
    left = LOCK_TIMEOUT_SECONDS - connection.info.get("pool_seconds", 0.0)
    if task is not None and task in lock_deadlines:
        left = lock_deadlines[task] - time.monotonic()
    _set_lock_timeout(connection, max(0.0, left))
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_lock_timeout(connection: Connection, seconds: float) -> None:
    """Set the lock timeout of ``connection``, rounded to a tenth of a second."""
    seconds = round(seconds, 1)
    if connection.info["busy_seconds"] != seconds:
        connection.exec_driver_sql(_busy_timeout(seconds))
        connection.info["busy_seconds"] = seconds


def _busy_timeout(seconds: float) -> str:
    return f"PRAGMA busy_timeout={seconds * 1000:.0f}"


def release_locks(engine: AsyncEngine) -> None:
    """Roll back a transaction that a failed commit or a cancelled task has left open."""

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        # A COMMIT that failed leaves its transaction open on the pooled connection.
        if connection.driver_connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine.sync_engine, "invalidate")
    def _invalidate(connection: Any, _record: Any, _error: Any) -> None:
        # A cancelled statement keeps its lock, even if its connection is closed, until both are
        # garbage-collected.  aiosqlite queues calls, so the rollback runs before the close.
        with suppress(RuntimeError):  # no event loop: the connection is being garbage-collected
            loop = asyncio.get_running_loop()
            rolling_back = loop.create_task(connection.driver_connection.rollback())
            task = loop.create_task(_finish_rollback(connection.driver_connection, rolling_back))
            _rollbacks.add(task)
            task.add_done_callback(_rollbacks.discard)


async def _finish_rollback(connection: Any, rolling_back: asyncio.Task[None]) -> None:
    with suppress(Exception):
        if not (await asyncio.wait([rolling_back], timeout=ROLLBACK_TIMEOUT_SECONDS))[0]:
            await connection.interrupt()
        await rolling_back
