"""Tests of workers that are stopped, killed and replaced under load, in production."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import httpx
import pytest

from tests.faults.production import PAGE, under_load
from tests.processes import TIMEOUT_SECONDS
from tests.slow import IN_FAULTS, slow

pytestmark = slow("restarts a site in production for minutes")


async def test_workers_stopped_one_after_another_lose_no_request(site, capsys):
    times = 20 if IN_FAULTS else 3
    async with under_load(site) as load:
        for number in range(times):
            await site.signal_worker(signal.SIGTERM)
            await site.logs("starting another", number + 1)
    with capsys.disabled():
        print(f"\n{times} workers stopped: {load}")
    assert set(load.outcomes) == {"200"}


async def test_sighup_replaces_all_workers_and_loses_no_request(site, capsys):
    times = 5 if IN_FAULTS else 1
    async with under_load(site) as load:
        for number in range(times):
            before = set(site.workers)
            site.process.send_signal(signal.SIGHUP)
            await site.logs("The workers are replaced.", number + 1)
            assert before.isdisjoint(site.workers)
    with capsys.disabled():
        print(f"\n{times} times SIGHUP: {load}")
    assert set(load.outcomes) == {"200"}


@pytest.mark.parametrize(
    ("file", "broken", "reason", "mended"),
    [
        (".env", "FLASKY_POSTS_PER_PAGE=many\n", "FLASKY_POSTS_PER_PAGE", "SITE_NAME=Renewed\n"),
        ("hypercorn.toml", "bind = [\n", "hypercorn.toml", "include_server_header = true\n"),
    ],
)
async def test_sighup_reads_the_settings_again(site, file, broken, reason, mended):
    before, settings = set(site.workers), site.log.parent / file
    settings.write_text(broken)
    site.process.send_signal(signal.SIGHUP)
    await site.logs("do not start")
    (line,) = [line for line in site.words.splitlines() if "do not start" in line]
    assert reason in line
    assert set(site.workers) == before
    settings.write_text(mended)
    site.process.send_signal(signal.SIGHUP)
    await site.logs("The workers are replaced.")
    assert before.isdisjoint(site.workers)
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        page = await client.get(site.address + PAGE)
    assert "Renewed" in page.text or "server" in page.headers


async def test_workers_killed_every_second_are_replaced_within_seconds(site, capsys):
    times = 30 if IN_FAULTS else 8
    async with under_load(site, kept=0, fresh=8) as load:
        for _ in range(times):
            await site.signal_worker(signal.SIGKILL)
            await asyncio.sleep(1)
    began = time.monotonic()
    await site.is_ready()
    with capsys.disabled():
        print(f"\n{times} workers killed: {load}, again after {time.monotonic() - began:.1f} s")
    failed = sum(load.outcomes.values()) - load.outcomes["200"]
    assert failed <= 8 * times  # each was in progress in a killed worker
    assert not any("ConnectError" in outcome for outcome in load.outcomes)
    assert load.longest < 10


async def test_a_worker_killed_repeatedly_during_startup_is_replaced_without_delay(site):
    for _ in range(10):
        for pid in site.workers:
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(3):
            while len(site.workers) < 2:
                await asyncio.sleep(0.01)
    await site.is_ready()
