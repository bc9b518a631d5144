"""A pool whose connections are made to the end, even if nobody waits for them any longer."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only, greenlet_spawn

from .unavailable import DatabaseUnavailable

PATIENCE = 1.0  # seconds


class ConnectionPool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, in which a task that is cancelled leaves nothing half made.

    A driver that is cut off while it connects leaves to the garbage what it has opened, and so
    does SQLAlchemy between its first questions:
    https://github.com/omnilib/aiosqlite/issues/259.
    """

    __module__ = AsyncAdaptedQueuePool.__module__  # the name that it logs under

    def _do_get(self) -> ConnectionPoolEntry:
        started = time.monotonic()
        entry = super()._do_get()
        entry.info["pool_seconds"] = time.monotonic() - started
        if entry.dbapi_connection is not None:
            return entry
        try:  # it has lost its connection, and would make the next one unprotected
            return self._create_connection()
        except BaseException:
            self._dec_overflow()
            raise

    def _create_connection(self) -> ConnectionPoolEntry:
        making = asyncio.ensure_future(greenlet_spawn(super()._create_connection))
        try:
            return await_only(asyncio.shield(making))
        except asyncio.CancelledError:
            await_only(_undone(making))
            raise
        except (TypeError, ValueError, SQLAlchemyError):  # it was not even tried
            raise
        except Exception as error:
            raise DatabaseUnavailable(None, None, error) from error


async def _undone(making: asyncio.Future[ConnectionPoolEntry]) -> None:
    with suppress(Exception):
        async with asyncio.timeout(PATIENCE):
            entry = await making
        await greenlet_spawn(entry.close)
