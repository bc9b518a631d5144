"""Tests of ``watch``: it closes its connection, even if it ends while it connects."""

from __future__ import annotations

import asyncio
import gc
import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from quartapp.ext.db.engine import make_engine
from quartapp.ext.live.commit_notifications import watch

DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def uncollected():
    """Disable garbage collection, which would close unreferenced connections and hide a leak."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="no /proc here")
async def test_a_watch_that_ends_while_it_connects_leaks_no_connection(tmp_path, uncollected):
    file = tmp_path.resolve() / "x.sqlite"
    for turns in range(60):
        engine = make_engine(make_url(f"sqlite+aiosqlite:///{file}"), 1)
        async with watch(engine, asyncio.Event(), lambda: True):
            for _ in range(turns):
                await asyncio.sleep(0.0001)
        await engine.dispose()
    async with asyncio.timeout(5):
        while any(os.path.realpath(each) == str(file) for each in DESCRIPTORS.iterdir()):
            await asyncio.sleep(0.01)
