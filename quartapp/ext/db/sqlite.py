"""SQLite as a server's database: safe, fair, and let go of when nobody waits any longer."""

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

# Every thread of aiosqlite competes with the event loop for the interpreter: few are faster.
POOL = {"poolclass": ConnectionPool, "pool_size": 5, "max_overflow": 0}
LOCK_TIMEOUT_SECONDS = 5.0  # for a writer, from the moment it begins to wait for its turn
PRAGMAS = (
    "journal_mode=WAL",  # readers and the writer do not wait for each other
    "synchronous=FULL",  # a commit that was answered survives a power cut
    "foreign_keys=ON",
)
PATIENCE = 0.05  # seconds for a statement that was cut off to end by itself

# A statement that begins with one of these, or with WITH and changes nothing, only reads.
READS = re.compile(
    r"\s*(?:SELECT|VALUES|PRAGMA|EXPLAIN|BEGIN|COMMIT|ROLLBACK|RELEASE|WITH)\b", re.I
)
CHANGES = re.compile(r"\s*WITH\b.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.I | re.S)

# When the wait for the lock ends, by time.monotonic(), in tasks that had to wait for their turn.
lock_deadlines: WeakKeyDictionary[asyncio.Task[Any], float] = WeakKeyDictionary()

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
    def _connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(_busy_timeout(LOCK_TIMEOUT_SECONDS))  # first: the next one waits too
        record.info["busy_seconds"] = LOCK_TIMEOUT_SECONDS
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("sqlite_begin") != "IMMEDIATE"
        connection.info["only_reads"] = reads
        if reads:
            _wait_at_most(connection, LOCK_TIMEOUT_SECONDS)
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_to_write(connection)

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _execute(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        # SQLite refuses the lock at once to a transaction that has read what others have
        # changed since.  So it ends before its first change, and one that writes begins: what
        # it has read may be older than what it writes, as with READ COMMITTED elsewhere.
        if not connection.info.get("only_reads"):
            return
        if READS.match(statement) and not CHANGES.match(statement):
            return
        if connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql("COMMIT")
        _begin_to_write(connection)
        connection.info["only_reads"] = False


def _begin_to_write(connection: Connection) -> None:
    task = asyncio.current_task()
    left = LOCK_TIMEOUT_SECONDS - connection.info.get("pool_seconds", 0.0)
    if task is not None and task in lock_deadlines:
        left = lock_deadlines[task] - time.monotonic()
    _wait_at_most(connection, max(0.0, left))
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _wait_at_most(connection: Connection, seconds: float) -> None:
    """Let statements of ``connection`` wait so long for a lock, to a tenth of a second."""
    seconds = round(seconds, 1)
    if connection.info["busy_seconds"] != seconds:
        connection.exec_driver_sql(_busy_timeout(seconds))
        connection.info["busy_seconds"] = seconds


def _busy_timeout(seconds: float) -> str:
    return f"PRAGMA busy_timeout={seconds * 1000:.0f}"


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
