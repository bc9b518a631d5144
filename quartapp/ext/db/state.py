"""What the extension keeps for one application."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakSet

from quart import Quart
from sqlalchemy import URL
from sqlalchemy.exc import TimeoutError as DatabaseTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from . import sqlite
from .promises import PromisingSession


class State:
    """The engine, sessions to read and to write with, and whose turn it is to write."""

    def __init__(self, url: URL, engine: AsyncEngine, *, commits_on_teardown: bool) -> None:
        self.url = url
        self.engine = engine
        self.commits_on_teardown = commits_on_teardown
        self.writing_engine = sqlite.to_write(engine)
        self.reading = _sessionmaker(engine)
        self.writing = _sessionmaker(self.writing_engine)
        self._lock = asyncio.Lock()
        self._working: WeakSet[asyncio.Task[Any]] = WeakSet()

    @property
    def is_working(self) -> bool:
        """Whether this task is inside a unit of work."""
        with suppress(RuntimeError):  # no event loop, and no task
            return asyncio.current_task() in self._working
        return False

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[None]:
        """Refuse a second one in this task."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - only a task can be in here
        if self.is_working:
            raise RuntimeError("This is inside a db.begin() already: use its session.")
        self._working.add(task)
        try:
            yield
        finally:
            self._working.discard(task)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn to write: SQLite has one writer, and no queue for others.

        Raises SQLAlchemy's TimeoutError when it does not come.
        """
        if self.engine.dialect.name != "sqlite":
            yield
            return
        lock = self._lock
        deadline = time.monotonic() + sqlite.LOCK_TIMEOUT_SECONDS
        try:
            async with asyncio.timeout(sqlite.LOCK_TIMEOUT_SECONDS):
                await lock.acquire()
        except TimeoutError:
            raise DatabaseTimeoutError("Other transactions hold SQLite for too long.") from None
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        sqlite.lock_deadlines[task] = deadline
        try:
            yield
        finally:
            sqlite.lock_deadlines.pop(task, None)
            lock.release()

    async def dispose(self) -> None:
        """Close all connections; another event loop may open new ones."""
        self._lock = asyncio.Lock()
        await self.engine.dispose()


async def dispose(app: Quart) -> None:
    """Close the connections of ``app``, if it has a database at all."""
    state: State | None = app.extensions.get("sqlalchemy")
    if state is not None:
        await state.dispose()


def _sessionmaker(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    # A session closed for good cannot quietly take a connection that nobody gives back, as
    # one would that a streamed response still reads from.
    return async_sessionmaker(
        engine,
        expire_on_commit=False,
        close_resets_only=False,
        sync_session_class=PromisingSession,
    )
