"""PostgreSQL as asyncpg gives it, with an end to what takes too long."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from .pool import ConnectionPool

SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}


def usual_options(options: dict[str, Any]) -> dict[str, Any]:
    """The engine's options where ``options`` say nothing else, and SETTINGS likewise."""
    connect = dict(options.get("connect_args", ()))
    connect["server_settings"] = SETTINGS | connect.get("server_settings", {})
    usual = {"pool_pre_ping": True, "poolclass": ConnectionPool}
    return usual | options | {"connect_args": connect}


def keep_rows_out_of_errors(engine: AsyncEngine) -> None:
    """Drop the DETAIL of an error, which quotes the row that was refused, addresses and all."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        cause = context.original_exception.__cause__
        if getattr(cause, "detail", None):
            cause.detail = None  # type: ignore[union-attr]
