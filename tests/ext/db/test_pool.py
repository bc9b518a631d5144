"""Tests of the pool: a task that is cancelled while it connects leaves nothing open."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from quartapp.ext.db.engine import make_engine
from quartapp.ext.db.urls import async_url
from tests.slow import IN_CHECK

DESCRIPTORS = Path("/proc/self/fd")
MOMENTS = 40 if IN_CHECK else 16

pytestmark = pytest.mark.skipif(not DESCRIPTORS.exists(), reason="no /proc here")


@pytest.fixture
def uncollected():
    """Disable garbage collection, which could close a leaked connection during a test."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def engine(database_url, uncollected):
    """Make engines, each with its own pool."""
    return lambda: make_engine(make_url(async_url(database_url)), 1)


def descriptors() -> int:
    """Return the number of open files and sockets of this process."""
    return len(list(DESCRIPTORS.iterdir()))


async def connect(engine, then_lose_it: bool = False) -> None:
    async with engine.connect() as connection:
        if then_lose_it:
            await connection.invalidate()


async def cut_off(engine, seconds: float) -> None:
    connecting = asyncio.create_task(connect(engine))
    await asyncio.sleep(seconds)
    connecting.cancel()
    with suppress(asyncio.CancelledError):
        await connecting


@pytest.mark.parametrize("again", [False, True])
async def test_a_task_cancelled_while_it_connects_leaves_nothing_open(engine, again):
    before = descriptors()
    for moment in range(MOMENTS):
        started = time.perf_counter()
        await connect(some := engine(), then_lose_it=True)
        takes = time.perf_counter() - started
        if not again:
            await some.dispose()
            some = engine()
        await cut_off(some, takes * moment / MOMENTS)
        assert some.pool.checkedout() == 0
        await some.dispose()
    async with asyncio.timeout(5):
        while descriptors() > before:
            await asyncio.sleep(0.01)


async def test_a_pool_keeps_its_size_after_many_cancelled_connections(engine):
    some = engine()
    for moment in range(MOMENTS):
        await connect(some, then_lose_it=True)
        await cut_off(some, moment / 10_000)
    async with asyncio.timeout(10), AsyncExitStack() as stack:
        for _ in range(some.pool.size()):
            connection = await stack.enter_async_context(some.connect())
            assert await connection.scalar(text("SELECT 1")) == 1
        assert some.pool.checkedout() == some.pool.size()
    await some.dispose()
