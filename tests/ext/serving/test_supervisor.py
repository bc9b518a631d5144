"""Tests of the supervisor: several workers serve one address, and dead ones are replaced."""

from __future__ import annotations

import asyncio
import os
import signal
from itertools import pairwise

import httpx
import pytest


async def test_a_killed_worker_is_replaced_and_no_request_fails(start):
    site = await start(2)
    pids = await site.pids(2)
    victim = pids.pop()
    os.kill(victim, signal.SIGKILL)
    answers = [await site.get("/") for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}
    async with asyncio.timeout(10):
        while len(await site.pids(2) - {victim}) < 2:
            await asyncio.sleep(0.1)
    assert pids < await site.pids(2)
    assert await site.end() == 0
    said = (await site.process.stderr.read()).decode()
    assert said == f"Process {victim} ended with status -9: starting another.\n"


async def test_each_worker_uses_the_settings(start):
    site = await start(2)
    assert "server" not in (await site.get("/")).headers


async def test_workers_end_when_their_supervisor_is_killed(start):
    site = await start(2)
    await site.pids(2)
    assert await site.end(signal.SIGKILL) == -signal.SIGKILL
    async with asyncio.timeout(10):
        while len(list(site.folder.glob("*.ended"))) < 2:
            await asyncio.sleep(0.05)
    with pytest.raises(httpx.ConnectError):
        await site.get("/")


async def test_an_application_that_never_starts_is_retried_with_growing_backoff(start, tmp_path):
    (tmp_path / "broken").touch()
    site = await start(1)
    lines: list[bytes] = []
    while sum(line.endswith(b"starting another.\n") for line in lines) < 4:
        lines.append(await site.process.stderr.readline())
        assert lines[-1], lines
    starts = [float(line) for line in (tmp_path / "starts").read_text().splitlines()]
    rests = [later - earlier for earlier, later in pairwise(starts)]
    assert all(rest > least for rest, least in zip(rests, [0.2, 0.4, 0.8], strict=False))
    assert len(rests) >= 3
    assert b"The application does not start: Lifespan failure in startup. 'broken'\n" in lines
    assert await site.end() == 0


async def test_an_application_that_cannot_be_loaded_ends_the_supervisor(start):
    site = await start(1, application="there.is:none")
    assert await site.process.wait() == 1
    assert b"No module named 'there'" in await site.process.stderr.read()
