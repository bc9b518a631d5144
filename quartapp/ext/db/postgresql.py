"""PostgreSQL as asyncpg gives it, with an end to what takes too long."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from .libpq import for_driver, is_pooled, session_settings
from .pool import ConnectionPool

SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}


def usual_options(url: URL, options: dict[str, Any]) -> dict[str, Any]:
    """The engine's options where ``options`` and ``url`` have no other, SETTINGS among them."""
    connect = connect_args(url, options.get("connect_args", {}), SETTINGS)
    return (
        {"pool_pre_ping": True, "poolclass": ConnectionPool} | options | {"connect_args": connect}
    )


def connect_args(
    url: URL, given: Mapping[str, Any], usual: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """The driver's arguments: what ``url`` cannot carry, then those ``given``.

    Settings of the session are ``usual`` where there is no other; one that is None is not
    sent.  Through a pooler none of ``usual`` is: PgBouncer refuses what it does not know.
    """
    connect: dict[str, Any] = for_driver(url)[1] | dict(given)
    settings = {} if is_pooled(url) else dict(usual)
    settings = {name: settings[name] for name in settings.keys() - session_settings(url)}
    settings |= connect.pop("server_settings", {})
    if kept := {name: each for name, each in settings.items() if each is not None}:
        connect["server_settings"] = kept
    return connect


def keep_rows_out_of_errors(engine: AsyncEngine) -> None:
    """Drop the DETAIL of an error, which quotes the row that was refused, addresses and all."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        cause = context.original_exception.__cause__
        if getattr(cause, "detail", None):
            cause.detail = None  # type: ignore[union-attr]
