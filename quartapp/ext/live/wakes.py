"""How a process learns that another one has committed: a hint, never relied on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from ..db.engine import POOLED
from ..db.urls import in_memory
from .log import CHANNEL

logger = logging.getLogger(__name__)

BUSY, IDLE = 0.05, 1.0  # seconds between two looks at SQLite, with and without listeners
AWAY = 1.0  # seconds until a lost connection is made again
STILL_THERE = 30.0  # seconds between two questions whether the server is


@asynccontextmanager
async def watch(
    engine: AsyncEngine, woken: asyncio.Event, is_busy: Callable[[], bool]
) -> AsyncIterator[None]:
    """Set ``woken`` while inside whenever somebody else has committed."""
    if engine.dialect.name == "sqlite" and in_memory(engine.url):
        yield  # nobody else can write to it
        return
    pooled = engine.get_execution_options().get(POOLED)
    watching = _poll(woken) if pooled else _watch_again_and_again(engine, woken, is_busy)
    task = asyncio.create_task(watching)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch_again_and_again(
    engine: AsyncEngine, woken: asyncio.Event, is_busy: Callable[[], bool]
) -> None:
    while True:
        try:
            async with _connection_of_its_own(engine) as connection:
                if engine.dialect.name == "sqlite":
                    await _look(connection, woken, is_busy)
                else:
                    await _listen(connection, woken)
        except Exception as error:
            name = type(error).__name__
            logger.warning("Live events come late (%s: %s). Connecting again.", name, error)
        await asyncio.sleep(AWAY)


async def _poll(woken: asyncio.Event) -> None:
    """Wake at intervals: a pooler gives a connection to others while this one listens."""
    while True:
        await asyncio.sleep(IDLE)
        woken.set()


@asynccontextmanager
async def _connection_of_its_own(engine: AsyncEngine) -> AsyncIterator[Any]:
    """The driver's connection, made as all are, in nobody's pool and in no transaction."""
    async with engine.connect() as connection:
        pooled = await connection.get_raw_connection()
        driver_connection = pooled.driver_connection
        pooled.detach()
        yield driver_connection


async def _look(connection: Any, woken: asyncio.Event, is_busy: Callable[[], bool]) -> None:
    """SQLite counts what other connections have committed."""
    before = None
    while True:
        ((version,),) = await connection.execute_fetchall("PRAGMA data_version")
        if version != before:
            woken.set()
        before = version
        await asyncio.sleep(BUSY if is_busy() else IDLE)


async def _listen(connection: Any, woken: asyncio.Event) -> None:
    """PostgreSQL says it to whoever listens, until the connection is lost."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())
    await connection.add_listener(CHANNEL, lambda *_: woken.set())
    woken.set()  # for what came before
    while not lost.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(STILL_THERE):
                await lost.wait()
                return
        await connection.execute("SELECT 1", timeout=AWAY)
