"""A connection pool that leaks no connection when a task is cancelled while it connects."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only, greenlet_spawn

from .unavailable import DatabaseUnavailable

CANCELLED_CONNECT_TIMEOUT_SECONDS = 1.0  # for a connection that is closed once it is open


class ConnectionPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's queue pool, with connections that are opened in a task of their own.

    A driver that is cancelled while it connects leaves an open connection to the garbage
    collector (https://github.com/omnilib/aiosqlite/issues/259).  So does SQLAlchemy, if it is
    cancelled during its first statements on a connection.  Here a cancellation does not reach
    that task: the pool waits until the connection is open, and closes it.
    """

    __module__ = AsyncAdaptedQueuePool.__module__  # SQLAlchemy logs under this name

    def _do_get(self) -> ConnectionPoolEntry:
        started = time.monotonic()
        entry = super()._do_get()
        # On SQLite, this counts against the time that a writer may wait for the lock.
        entry.info["pool_seconds"] = time.monotonic() - started
        if entry.dbapi_connection is not None:
            return entry
        try:  # the entry lost its connection and would reconnect without this protection
            return self._create_connection()
        except BaseException:
            self._dec_overflow()
            raise

    def _create_connection(self) -> ConnectionPoolEntry:
        connecting = asyncio.ensure_future(greenlet_spawn(super()._create_connection))
        try:
            return await_only(asyncio.shield(connecting))
        except asyncio.CancelledError:
            await_only(_close_when_open(connecting))
            raise
        except (TypeError, ValueError, SQLAlchemyError):  # a wrong option, or translated already
            raise
        except Exception as error:
            raise DatabaseUnavailable(None, None, error) from error


async def _close_when_open(connecting: asyncio.Future[ConnectionPoolEntry]) -> None:
    with suppress(Exception):
        async with asyncio.timeout(CANCELLED_CONNECT_TIMEOUT_SECONDS):
            entry = await connecting
        await greenlet_spawn(entry.close)
