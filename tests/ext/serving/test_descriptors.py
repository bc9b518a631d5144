"""Tests of a server without free file descriptors: it keeps serving, and logs one line."""

from __future__ import annotations

import asyncio
import resource

from tests.ext.serving.raw import connect

CLIENTS = 60


async def test_clients_beyond_the_descriptor_limit_wait_and_are_served(start):
    site = await start()
    port, pid = int(site.address.rpartition(":")[2]), site.process.pid
    limit = 40
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, limit))
    half = [await connect(port) for _ in range(CLIENTS)]
    for _, writer in half:
        writer.write(b"GET / HTTP/1.1\r\n")
    waiting = asyncio.create_task(site.get("/"))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    for _, writer in half:
        writer.close()
    assert (await waiting).status_code == 200
    assert await site.end() == 0
    lines = (await site.process.stderr.read()).decode().splitlines()
    assert [line for line in lines if "Too many open files" not in line] == []
    assert len(lines) == 1


async def test_connections_closed_without_a_request_leak_no_descriptor(start):
    site = await start()
    port, pid = int(site.address.rpartition(":")[2]), site.process.pid
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (40, 40))
    for _ in range(10):
        for _, writer in [await connect(port) for _ in range(20)]:
            writer.close()
        async with asyncio.timeout(5):
            assert (await site.get("/")).status_code == 200
    assert await site.end() == 0
    assert (await site.process.stderr.read()).decode() == ""
