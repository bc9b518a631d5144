"""Tests of the shutdown: running requests, websockets, idle connections, timeouts."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.ext.serving.raw import GET
from tests.ext.serving.raw import connect as connect_raw


@pytest.fixture
def opened():
    return lambda site, path: connect(site.address.replace("http", "ws") + path)


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_running_request_completes_and_a_websocket_is_closed_with_1012(
    start, opened, workers, how
):
    site = await start(workers)
    pids = await site.pids(workers or 1)
    async with opened(site, "/echo") as socket:
        await socket.send("hello")
        assert await socket.recv() == "hello"
        slow = asyncio.create_task(site.get("/slow/0.5"))
        await site.begun()
        assert await site.end(how) == 0
        assert (await slow).text == "done"
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 1012
    assert {int(note.stem) for note in site.folder.glob("*.ended")} == pids
    with pytest.raises(httpx.ConnectError):
        await site.get("/")


async def accepts(site) -> bool:
    """Return True if the site accepts new connections."""
    try:
        _, writer = await connect_raw(int(site.address.rpartition(":")[2]))
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def test_a_keep_alive_connection_gets_connection_close_before_the_server_stops(start):
    site = await start()
    async with httpx.AsyncClient(timeout=20) as kept:
        assert "connection" not in (await kept.get(f"{site.address}/")).headers
        site.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            while await accepts(site):
                await asyncio.sleep(0.01)
        assert (await kept.get(f"{site.address}/")).headers["connection"] == "close"
    assert await site.end() == 0
    assert (await site.process.stderr.read()).decode() == ""


@pytest.mark.parametrize(
    ("how", "idle_seconds", "least_seconds"), [(signal.SIGTERM, 0.7, 0.6), (signal.SIGINT, 9, 0)]
)
async def test_an_idle_connection_is_closed_when_the_server_stops(
    start, how, idle_seconds, least_seconds
):
    site = await start(graceful_timeout=20, IDLE_SECONDS=idle_seconds)
    reader, writer = await connect_raw(int(site.address.rpartition(":")[2]))
    writer.write(GET)
    await reader.readuntil(b"%d" % site.process.pid)
    started = time.monotonic()
    site.process.send_signal(how)
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    assert least_seconds < time.monotonic() - started < 5
    writer.close()
    assert await site.process.wait() == 0


async def test_a_server_stops_gracefully_after_max_requests(start):
    site = await start(max_requests=3)
    async with httpx.AsyncClient(timeout=20) as kept:
        answers = [await kept.get(f"{site.address}/") for _ in range(3)]
        assert [each.headers.get("connection") for each in answers] == [None, None, "close"]
    assert await site.process.wait() == 0


async def test_a_websocket_that_never_stops_sending_is_closed_with_1012(start, opened):
    site = await start(graceful_timeout=20)
    async with opened(site, "/sink") as socket:

        async def chatter():
            while True:
                await socket.send("more" * 1000)
                await asyncio.sleep(0)  # lets the other tasks run

        talking = asyncio.create_task(chatter())
        await asyncio.sleep(0.3)
        started = time.monotonic()
        assert await site.end() == 0
        assert time.monotonic() - started < 10  # less than graceful_timeout
        with pytest.raises(ConnectionClosed):
            await talking
        assert socket.close_code == 1012


async def test_an_unresponsive_websocket_client_does_not_delay_the_shutdown(start, opened):
    site = await start(graceful_timeout=20, CLOSE_SECONDS=0.3)
    async with opened(site, "/echo") as socket:
        await socket.send("hello")
        assert await socket.recv() == "hello"
        socket.transport.pause_reading()  # the client does not see the close frame
        started = time.monotonic()
        assert await site.end() == 0
        assert time.monotonic() - started < 10
        socket.transport.abort()
    assert (await site.process.stderr.read()).decode() == ""


@pytest.mark.parametrize("workers", [0, 1])
async def test_a_request_that_takes_too_long_is_cancelled(start, workers):
    site = await start(workers, graceful_timeout=0.5)
    await site.pids(1)
    endless = asyncio.create_task(site.get("/slow/60.0"))
    await site.begun()
    started = time.monotonic()
    assert await site.end() == 0
    assert 0.4 < time.monotonic() - started < 10
    with pytest.raises(httpx.HTTPError):
        (await endless).raise_for_status()
    assert "The shutdown took too long" in (await site.process.stderr.read()).decode()
    assert list(site.folder.glob("*.ended"))  # the shutdown of the application still ran


@pytest.mark.parametrize("workers", [0, 1])
async def test_the_shutdown_of_the_application_has_its_own_timeout(start, workers):
    site = await start(workers, graceful_timeout=0.2, CUT_OFF_SECONDS=0.2)
    await site.get("/tidy/1.0")  # longer than both timeouts together
    assert await site.end() == 0
    assert list(site.folder.glob("*.ended"))
    assert (await site.process.stderr.read()).decode() == ""


async def test_an_application_shutdown_that_takes_too_long_is_cancelled(start):
    site = await start(graceful_timeout=0.5, shutdown_timeout=0.5)
    await site.get("/tidy/60.0")
    assert await site.end() == 0
    assert not list(site.folder.glob("*.ended"))
    said = (await site.process.stderr.read()).decode()
    assert said == "The shutdown took too long: unfinished work was cancelled.\n"


async def test_a_worker_that_does_not_react_to_signals_is_killed(start):
    site = await start(1, graceful_timeout=0.2, shutdown_timeout=0.2, CUT_OFF_SECONDS=0.2)
    (pid,) = await site.pids(1)
    stuck = asyncio.create_task(site.get("/stuck"))
    await site.begun()
    assert await site.end() == 0
    with pytest.raises(httpx.HTTPError):
        await stuck
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
