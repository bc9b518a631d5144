"""Notify this process of commits by others: LISTEN on PostgreSQL, polling on SQLite.

A notification only shortens the delay of an event: ``Feed`` also reads the log at intervals.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from ..db.engine import POOLED
from ..db.urls import in_memory
from .log import CHANNEL
from .outage import Outage

POLL_BUSY_SECONDS, POLL_IDLE_SECONDS = 0.05, 1.0  # SQLite, with and without subscribers
RECONNECT_SECONDS = 1.0  # before a new connection after a failure
HEALTH_CHECK_SECONDS = 30.0  # between two checks of a connection that listens
HEALTH_CHECK_TIMEOUT_SECONDS = 1.0


@asynccontextmanager
async def watch(
    engine: AsyncEngine,
    woken: asyncio.Event,
    is_busy: Callable[[], bool],
    outage: Outage | None = None,
) -> AsyncIterator[None]:
    """Set ``woken`` after each commit of another connection while the context is open."""
    if engine.dialect.name == "sqlite" and in_memory(engine.url):
        yield  # no other connection can write to this database
        return
    pooled = engine.get_execution_options().get(POOLED)
    watching = _poll(woken) if pooled else _reconnect(engine, woken, is_busy, outage or Outage())
    task = asyncio.create_task(watching)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _reconnect(
    engine: AsyncEngine, woken: asyncio.Event, is_busy: Callable[[], bool], outage: Outage
) -> None:
    while True:
        try:
            async with _dedicated_connection(engine) as connection:
                if engine.dialect.name == "sqlite":
                    await _poll_sqlite(connection, woken, is_busy, outage)
                else:
                    await _listen(connection, woken, outage)
        except Exception as error:
            outage.failed("commit notifications", error)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _poll(woken: asyncio.Event) -> None:
    """Set ``woken`` at intervals: LISTEN does not work through a connection pooler."""
    while True:
        await asyncio.sleep(POLL_IDLE_SECONDS)
        woken.set()


@asynccontextmanager
async def _dedicated_connection(engine: AsyncEngine) -> AsyncIterator[Any]:
    """Open a connection of the driver that is set up as usual, outside of the pool."""
    async with engine.connect() as connection:
        pooled = await connection.get_raw_connection()
        driver_connection = pooled.driver_connection
        pooled.detach()
        yield driver_connection


async def _poll_sqlite(
    connection: Any, woken: asyncio.Event, is_busy: Callable[[], bool], outage: Outage
) -> None:
    """Set ``woken`` when SQLite's data_version shows a commit of another connection."""
    before = None
    while True:
        ((version,),) = await connection.execute_fetchall("PRAGMA data_version")
        outage.succeeded("commit notifications")
        if version != before:
            woken.set()
        before = version
        await asyncio.sleep(POLL_BUSY_SECONDS if is_busy() else POLL_IDLE_SECONDS)


async def _listen(connection: Any, woken: asyncio.Event, outage: Outage) -> None:
    """Set ``woken`` for each NOTIFY until the connection is lost."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())
    await connection.add_listener(CHANNEL, lambda *_: woken.set())
    outage.succeeded("commit notifications")
    woken.set()  # commits before LISTEN were not notified
    while not lost.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(HEALTH_CHECK_SECONDS):
                await lost.wait()
                return
        await connection.execute("SELECT 1", timeout=HEALTH_CHECK_TIMEOUT_SECONDS)
