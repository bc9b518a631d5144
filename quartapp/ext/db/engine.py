"""Engines with the settings that each database needs to be safe and fair."""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from .urls import in_memory

logger = logging.getLogger(__name__)

# Every thread of aiosqlite competes with the event loop for the interpreter: few are faster.
SQLITE_POOL = {"pool_size": 5, "max_overflow": 0}
SQLITE_PRAGMAS = (
    "busy_timeout=5000",  # first, so that the next one waits too
    "journal_mode=WAL",  # readers and the writer do not wait for each other
    "synchronous=FULL",  # a commit that was answered survives a power cut
    "foreign_keys=ON",
)
POSTGRESQL_SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}


def make_engine(url: URL, slow_seconds: float, **options: Any) -> AsyncEngine:
    """Create the engine; ``options`` win over what is usual for the database.

    Statements slower than ``slow_seconds`` are logged, without their parameters.
    """
    sqlite = url.get_backend_name() == "sqlite"
    usual = _usual_on_sqlite(url, options) if sqlite else _usual_on_postgresql(options)
    engine = create_async_engine(url, **{"hide_parameters": True} | options | usual)
    if sqlite:
        _take_over_transactions(engine)
    _log_slow_statements(engine, slow_seconds)
    return engine


def to_write(engine: AsyncEngine) -> AsyncEngine:
    """The same engine and pool, for transactions that will write: SQLite locks at once.

    A transaction that read first and then asks for the lock is refused without waiting.
    """
    return engine.execution_options(sqlite_begin="IMMEDIATE")


def _usual_on_sqlite(url: URL, options: dict[str, Any]) -> dict[str, Any]:
    if "poolclass" in options:
        return {}
    if in_memory(url):  # each connection would be a database of its own
        return {"poolclass": AsyncAdaptedQueuePool, "pool_size": 1, "max_overflow": 0}
    return {name: options.get(name, value) for name, value in SQLITE_POOL.items()}


def _usual_on_postgresql(options: dict[str, Any]) -> dict[str, Any]:
    connect = dict(options.get("connect_args", ()))
    connect["server_settings"] = POSTGRESQL_SETTINGS | connect.get("server_settings", {})
    return {"pool_pre_ping": options.get("pool_pre_ping", True), "connect_args": connect}


def _take_over_transactions(engine: AsyncEngine) -> None:
    """Begin by ourselves: left alone, sqlite3 begins too late to keep an update from being lost."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        # A COMMIT that failed leaves its transaction open for whoever comes next.
        if connection.driver_connection.in_transaction:
            connection.rollback()


def _log_slow_statements(engine: AsyncEngine, slow_seconds: float) -> None:
    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _start(connection: Connection, *_: Any) -> None:
        connection.info["started"] = time.perf_counter()

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def _stop(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        if seconds >= slow_seconds:
            logger.warning("Slow query, %.3f s: %s", seconds, statement)
