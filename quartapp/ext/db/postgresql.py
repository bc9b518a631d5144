"""Engine options for PostgreSQL with asyncpg, with timeouts of the server."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from .libpq import for_driver, is_pooled, session_settings
from .pool import ConnectionPool

DEFAULT_SESSION_SETTINGS = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}


def default_options(url: URL, options: dict[str, Any]) -> dict[str, Any]:
    """Return ``options`` of an engine, completed by the defaults."""
    connect = connect_args(url, options.get("connect_args", {}), DEFAULT_SESSION_SETTINGS)
    return (
        {"pool_pre_ping": True, "poolclass": ConnectionPool} | options | {"connect_args": connect}
    )


def connect_args(
    url: URL, given: Mapping[str, Any], defaults: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Return the connect arguments of asyncpg: those that ``url`` implies, then ``given``.

    ``defaults`` are session settings that neither of them sets.  A setting of None is not
    sent.  ``defaults`` are not sent through a pooler either: PgBouncer rejects a connection
    with a startup parameter that it does not know.
    """
    connect: dict[str, Any] = for_driver(url)[1] | dict(given)
    settings = {} if is_pooled(url) else dict(defaults)
    settings = {name: settings[name] for name in settings.keys() - session_settings(url)}
    settings |= connect.pop("server_settings", {})
    if kept := {name: each for name, each in settings.items() if each is not None}:
        connect["server_settings"] = kept
    return connect


def remove_error_details(engine: AsyncEngine) -> None:
    """Remove DETAIL from errors of ``engine``: it quotes the rejected row, with personal data."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        cause = context.original_exception.__cause__
        if getattr(cause, "detail", None):
            cause.detail = None  # type: ignore[union-attr]
