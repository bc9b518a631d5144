"""Exceptions for an unavailable database, which is a 503, and for a missing table or column."""

from __future__ import annotations

import logging
import re
from typing import Any

from quart import Quart, ResponseReturnValue
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, ServiceUnavailable

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5

# Prefixes of the SQLSTATEs of an unavailable database.  A deadlock and a serialization failure
# are among them: the block of a ``db.begin()`` cannot be run again from here.
SQLSTATES = (
    "08",  # the connection failed or was lost
    "25006",  # read-only transaction, as on a standby
    "25P03",  # idle-in-transaction timeout
    "25P04",  # transaction timeout
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53",  # insufficient resources: connections, disk, memory
    "55P03",  # lock timeout
    "57014",  # statement timeout
    "57P",  # the server is stopping, starting or recovering
    "58",  # system error, such as input or output
)
MISSING_SQLSTATES = ("42P01", "42703")  # undefined table, undefined column

# SQLite's primary result codes: PERM BUSY LOCKED NOMEM READONLY INTERRUPT IOERR FULL CANTOPEN
# PROTOCOL.
SQLITE_CODES = frozenset({3, 5, 6, 7, 8, 9, 10, 13, 14, 15})
SQLITE_MISSING = re.compile(r"no such (table|column)|has no column named")


class _OneLineError(DBAPIError):
    def __str__(self) -> str:
        reason = self.driver_exception
        return f"{type(reason).__name__}: {' '.join(str(reason).split())}"


class DatabaseUnavailable(_OneLineError, OperationalError):
    """The database cannot be reached, rejects work, or timed out; a retry may succeed."""

    def __str__(self) -> str:
        text = f"The database is not available: {super().__str__()}"
        pooled = "unsupported startup parameter" in text  # PgBouncer's message
        return f"{text} (add pgbouncer=true to the database URL)" if pooled else text


class SchemaMissing(_OneLineError, ProgrammingError):
    """A table or a column does not exist; most likely a migration was not run."""

    def __str__(self) -> str:
        return f"{super().__str__()} (if a migration adds it, run db upgrade)"


def exception_class_for(error: BaseException) -> type[DBAPIError] | None:
    """Return the exception class of this module for an ``error`` of a driver, or None."""
    if isinstance(error, OSError):
        return DatabaseUnavailable
    sqlite_code: int | None = getattr(error, "sqlite_errorcode", None)
    if sqlite_code is not None:
        if sqlite_code & 0xFF in SQLITE_CODES:
            return DatabaseUnavailable
        return SchemaMissing if SQLITE_MISSING.search(str(error)) else None
    state = str(getattr(error, "sqlstate", ""))
    if state.startswith(SQLSTATES):
        return DatabaseUnavailable
    return SchemaMissing if state in MISSING_SQLSTATES else None


def translate_errors(engine: Engine) -> None:
    """Make ``engine`` raise DatabaseUnavailable and SchemaMissing in place of driver errors."""

    @event.listens_for(engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        error = context.original_exception
        if context.is_pre_ping or not isinstance(error, Exception):
            return  # the pool reconnects after a failed ping; a cancellation is not an error
        lost = context.connection is None or context.is_disconnect
        if exception_class := DatabaseUnavailable if lost else exception_class_for(error):
            raise exception_class(
                context.statement,
                None,
                error,
                hide_parameters=True,
                connection_invalidated=context.is_disconnect,
            ) from error

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Dialect, _record: Any, args: Any, options: Any) -> Any:
        try:
            return dialect.connect(*args, **options)
        except OSError as error:  # SQLAlchemy wraps only errors of the driver
            raise DatabaseUnavailable(None, None, error) from error


def handle_unavailable(app: Quart) -> None:
    """Respond to DatabaseUnavailable and pool timeouts with 503 and ``Retry-After``.

    The application's own error handler for 503 renders the response.
    """
    handle: Any = app.handle_user_exception  # Quart passes its contexts before the error

    async def handle_exception(*args: Any) -> HTTPException | ResponseReturnValue:
        *context, error = args
        if isinstance(error, DatabaseUnavailable | PoolTimeout):
            logger.error("%s", error)
            error = ServiceUnavailable(
                "The database does not answer. Try again in a few seconds.",
                retry_after=RETRY_AFTER_SECONDS,
            )
        result: HTTPException | ResponseReturnValue = await handle(*context, error)
        return result

    app.handle_user_exception = handle_exception  # type: ignore[method-assign, assignment]
