"""Create async engines, with settings for SQLite and PostgreSQL."""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from . import postgresql, sqlite
from .libpq import for_driver, is_pooled
from .unavailable import translate_errors

logger = logging.getLogger(__name__)

POOLED = "quartapp_pooled"  # execution option: the engine connects through a transaction pooler


def make_engine(url: URL, slow_seconds: float, **options: Any) -> AsyncEngine:
    """Create an engine; ``options`` override the defaults for the database.

    Statements that take ``slow_seconds`` or longer are logged, without their parameters.
    Raise TypeError or ArgumentError for an option that SQLAlchemy does not accept.
    """
    options = {"hide_parameters": True} | options
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, **sqlite.default_options(url, options))
        sqlite.begin_explicitly(engine)
        sqlite.release_locks(engine)
    else:
        options = postgresql.default_options(url, options)
        execution_options = {POOLED: is_pooled(url)} | options.get("execution_options", {})
        options["execution_options"] = execution_options
        engine = create_async_engine(for_driver(url)[0], **options)
        postgresql.remove_error_details(engine)
    translate_errors(engine.sync_engine)
    _log_slow_statements(engine, slow_seconds)
    return engine


def _log_slow_statements(engine: AsyncEngine, slow_seconds: float) -> None:
    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _start(connection: Connection, *_: Any) -> None:
        connection.info["started"] = time.perf_counter()

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def _stop(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        if seconds >= slow_seconds:
            logger.warning("Slow query, %.3f s: %s", seconds, statement)
