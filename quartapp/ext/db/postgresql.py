"""PostgreSQL as asyncpg gives it, with an end to what takes too long."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from .pool import ConnectionPool

SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}

GONE = ("08", "57P")  # how the SQLSTATE begins of a connection that broke, a server that stops


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


def name_outages(engine: AsyncEngine) -> None:
    """Raise OperationalError for a server that stops or starts, or has gone.

    SQLAlchemy has no name for these errors of asyncpg, and raises plain DBAPIError.
    """

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        error = context.original_exception
        is_gone = str(getattr(error, "sqlstate", "")).startswith(GONE) or context.is_disconnect
        if not is_gone or context.is_pre_ping or context.sqlalchemy_exception is None:
            return  # to ping is to find out, and who is cancelled has met no error
        raise OperationalError(
            context.statement,
            None,
            error,
            hide_parameters=True,
            connection_invalidated=context.is_disconnect,
        ) from error
