"""Engines with the settings that each database needs to be safe and fair."""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from . import postgresql, sqlite
from .libpq import for_driver, is_pooled
from .unavailable import name_refusals

logger = logging.getLogger(__name__)

POOLED = "quartapp_pooled"  # execution option of an engine behind a transaction pooler


def make_engine(url: URL, slow_seconds: float, **options: Any) -> AsyncEngine:
    """Create the engine; ``options`` win over what is usual for the database.

    Statements that take ``slow_seconds`` or more are logged, without their parameters.
    """
    options = {"hide_parameters": True} | options
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, **sqlite.usual_options(url, options))
        sqlite.take_over_transactions(engine)
        sqlite.never_keep_a_lock(engine)
    else:
        options = postgresql.usual_options(url, options)
        more = {POOLED: is_pooled(url)} | options.get("execution_options", {})
        options["execution_options"] = more
        engine = create_async_engine(for_driver(url)[0], **options)
        postgresql.keep_rows_out_of_errors(engine)
    name_refusals(engine.sync_engine)
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
