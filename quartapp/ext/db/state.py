"""State of the SQLAlchemy extension for one application."""

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
from .commit_hooks import HookedSession


class State:
    """The engine, the session factories for reading and for writing, and the write lock."""

    def __init__(self, url: URL, engine: AsyncEngine, *, commits_on_teardown: bool) -> None:
        self.url = url
        self.engine = engine
        self.commits_on_teardown = commits_on_teardown
        self.writing_engine = sqlite.with_write_transactions(engine)
        self.reading = _sessionmaker(engine)
        self.writing = _sessionmaker(self.writing_engine)
        self._lock = asyncio.Lock()
        self._working: WeakSet[asyncio.Task[Any]] = WeakSet()

    @property
    def is_working(self) -> bool:
        """True if the current task is inside ``unit_of_work``."""
        with suppress(RuntimeError):  # no event loop, so no task
            return asyncio.current_task() in self._working
        return False

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[None]:
        """Mark the current task; raise RuntimeError if it is inside one already."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - always called in a task
        if self.is_working:
            raise RuntimeError("db.begin() was called inside a db.begin(): use its session.")
        self._working.add(task)
        try:
            yield
        finally:
            self._working.discard(task)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold the write lock of this process; on other databases than SQLite do nothing.

        SQLite has one writer at a time and does not queue the others, so they queue here.
        Raise SQLAlchemy's TimeoutError after LOCK_TIMEOUT_SECONDS.
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
            raise DatabaseTimeoutError(
                "Other transactions held the write lock of SQLite for too long."
            ) from None
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - always called in a task
        sqlite.lock_deadlines[task] = deadline
        try:
            yield
        finally:
            sqlite.lock_deadlines.pop(task, None)
            lock.release()

    async def dispose(self) -> None:
        """Close all connections, so that another event loop can use the engine."""
        self._lock = asyncio.Lock()
        await self.engine.dispose()


async def dispose(app: Quart) -> None:
    """Close the connections of ``app``; do nothing if it has no database."""
    state: State | None = app.extensions.get("sqlalchemy")
    if state is not None:
        await state.dispose()


def _sessionmaker(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    # A streamed response can use the session of its request after that was closed.  With
    # close_resets_only, this would take a connection that is never returned to the pool.
    return async_sessionmaker(
        engine,
        expire_on_commit=False,
        close_resets_only=False,
        sync_session_class=HookedSession,
    )
