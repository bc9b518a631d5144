"""A database that refuses or does not answer is a 503; one that is not migrated is named."""

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

# How the SQLSTATE of a refusal begins.  An error that passes if it is tried again is one too:
# a unit of work is a block of code, which cannot be run a second time from here.
SQLSTATES = (
    "08",  # the connection failed or was lost
    "25006",  # read-only, as a standby is
    "25P03",  # idle in a transaction for too long
    "25P04",  # a transaction for too long
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53",  # no room: connections, disk, memory
    "55P03",  # a lock that did not come in time
    "57014",  # statement timeout
    "57P",  # the server stops, starts or recovers
    "58",  # input or output failed
)
MISSING_SQLSTATES = ("42P01", "42703")  # a table, a column

# SQLite's primary result codes: PERM BUSY LOCKED NOMEM READONLY INTERRUPT IOERR FULL CANTOPEN
# PROTOCOL.
SQLITE_CODES = frozenset({3, 5, 6, 7, 8, 9, 10, 13, 14, 15})
SQLITE_MISSING = re.compile(r"no such (table|column)|has no column named")


class _InOneLine(DBAPIError):
    def __str__(self) -> str:
        reason = self.driver_exception
        return f"{type(reason).__name__}: {' '.join(str(reason).split())}"


class DatabaseUnavailable(_InOneLine, OperationalError):
    """The database refuses, is not there, or does not answer in time; later it may."""

    def __str__(self) -> str:
        text = f"The database is not available: {super().__str__()}"
        pooled = "unsupported startup parameter" in text  # PgBouncer's words
        return f"{text} (add pgbouncer=true to the database URL)" if pooled else text


class SchemaMissing(_InOneLine, ProgrammingError):
    """A table or a column does not exist: most likely the database is not migrated."""

    def __str__(self) -> str:
        return f"{super().__str__()} (if a migration adds it, run db upgrade)"


def kind_of(error: BaseException) -> type[DBAPIError] | None:
    """Return the class of this module that ``error`` of a driver belongs to, if any."""
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


def name_refusals(engine: Engine) -> None:
    """Raise DatabaseUnavailable and SchemaMissing in place of the errors that they name."""

    @event.listens_for(engine, "handle_error")
    def _handle(context: ExceptionContext) -> None:
        error = context.original_exception
        if context.is_pre_ping or not isinstance(error, Exception):
            return  # a ping finds out whether the connection holds; a cancellation is no error
        lost = context.connection is None or context.is_disconnect
        if kind := DatabaseUnavailable if lost else kind_of(error):
            raise kind(
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
        except OSError as error:  # SQLAlchemy passes on what is no error of the driver's
            raise DatabaseUnavailable(None, None, error) from error


def answer_refusals(app: Quart) -> None:
    """Answer 503 with ``Retry-After``, through the application's own handler of 503."""
    handle: Any = app.handle_user_exception  # its arguments before the error are Quart's

    async def handle_refusal(*args: Any) -> HTTPException | ResponseReturnValue:
        *context, error = args
        if isinstance(error, DatabaseUnavailable | PoolTimeout):
            logger.error("%s", error)
            error = ServiceUnavailable(
                "The database does not answer. Try again in a few seconds.",
                retry_after=RETRY_AFTER_SECONDS,
            )
        result: HTTPException | ResponseReturnValue = await handle(*context, error)
        return result

    app.handle_user_exception = handle_refusal  # type: ignore[method-assign, assignment]
