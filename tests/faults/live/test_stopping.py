"""Tests of shutdown: subscribers get a close code, and stalled clients do not delay it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import connect

from tests.api.blackbox.site import served
from tests.crowd import Crowd, until
from tests.processes import process_at

from .listening import closed, live

SOCKETS, ASLEEP = 200, 5
IN_TIME = 10  # seconds: graceful_timeout in hypercorn.toml
COME_BACK = 1012


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_stopping_server_closes_all_websockets_with_service_restart(
    blog_url, tmp_path, settled, workers, capsys
):
    async with AsyncExitStack() as stack:
        words = "--workers", str(workers)
        address = stack.enter_context(served(blog_url, tmp_path, *words, LIVE_TAIL="1"))
        server = int(process_at(address).name)
        crowd = stack.enter_context(Crowd(f"{address}/live", '{"subscribe":"timeline"}'))
        await crowd.gather(ASLEEP)
        for member in crowd.members:
            member.transport.pause_reading()
        sockets = [
            await stack.enter_async_context(connect(live(address), proxy=None))
            for _ in range(SOCKETS)
        ]
        began = time.perf_counter()
        os.kill(server, signal.SIGTERM)
        codes = await asyncio.gather(*map(closed, sockets))
        told = time.perf_counter() - began
        await until(lambda: has_ended(server))
        ended = time.perf_counter() - began
    with capsys.disabled():
        print(
            f"\n{settled.kind}, {workers} at work: all told in {told:.1f} s, ended in {ended:.1f}"
        )
    assert codes == [COME_BACK] * SOCKETS
    assert ended < IN_TIME


def has_ended(process: int) -> bool:
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
