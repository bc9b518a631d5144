"""Tests of PostgreSQL restarts: subscribers stay connected or resume, and miss no event."""

from __future__ import annotations

import asyncio
import itertools
import os
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import select

from quartapp.models import Event
from tests.api.blackbox.site import Rows, Site, served
from tests.blog import backstage
from tests.processes import TIMEOUT_SECONDS
from tests.settled import settle
from tests.slow import IN_FAULTS

from .cluster import FOUND, cluster
from .listening import listening

RESTARTS = ("fast", "immediate") * (3 if IN_FAULTS else 1)
WRITERS = 3
TIMELINE = select(Event.id).where(Event.topic == "timeline").order_by(Event.id)


@pytest.fixture
async def own(tmp_path):
    """Yield a PostgreSQL server that holds the test accounts."""
    if not FOUND and not os.environ.get("REQUIRE_POSTGRES"):
        pytest.skip("no PostgreSQL to start: its programs are not in /usr/lib/postgresql")
    async with cluster() as own:
        async with backstage(own.url):
            await settle()
        yield own


async def test_subscribers_miss_no_event_around_a_restart(own, tmp_path, capsys):
    async with AsyncExitStack() as stack:
        doors = [stack.enter_context(served(own.url, tmp_path, LIVE_TAIL="1")) for _ in "ab"]
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=TIMEOUT_SECONDS))
        site = Site(doors[0], Rows(own.url), client)
        ears = [await stack.enter_async_context(listening(door)) for door in doors]
        done, numbers, failures = asyncio.Event(), itertools.count(), []

        async def keep_writing() -> None:
            while not done.is_set():
                number = next(numbers)
                post = {"door": doors[number % 2], "json": {"body": f"No. {number}"}}
                answer = await site.ask("susan", "POST", "/posts/", **post)
                if answer.status_code != 201:
                    failures.append(answer.status_code)
                    await asyncio.sleep(0.1)

        writing = [asyncio.create_task(keep_writing()) for _ in range(WRITERS)]
        for how in RESTARTS:
            await asyncio.sleep(1)
            await own.restart(how)
        await asyncio.sleep(1)
        done.set()
        await asyncio.gather(*writing)
        ids = await site.rows.column(TIMELINE)
        for ear in ears:
            await ear.hears(lambda ear=ear: len(ear.ids) >= len(ids))
        await site.rows.engine.dispose()
    with capsys.disabled():
        again = sum(len(ear.sockets) - 1 for ear in ears)
        print(f"\n{len(RESTARTS)} restarts, {len(ids)} posts, {len(failures)} refused")
        print(f"{again} sockets opened again")
    assert [ear.ids for ear in ears] == [ids, ids]
    assert set(failures) <= {503}
    assert [ear.resets for ear in ears] == [0, 0]
