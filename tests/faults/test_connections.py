"""Tests of the site in production: clients that disconnect, flood or send too much."""

from __future__ import annotations

import asyncio
import resource
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from quartapp.models import OutgoingMail
from tests.api.blackbox.site import Rows
from tests.ext.serving.raw import (
    HANDSHAKE,
    TLS_HELLO,
    WAYS,
    close,
    connect,
    half_close,
    reset,
    say,
)
from tests.faults.production import PAGE, in_production
from tests.slow import IN_FAULTS, slow

TIMES = 20 if IN_FAULTS else 3
MEBIBYTE = 1 << 20
SHIPPED = Path(__file__).parents[2] / "hypercorn.toml"
HEADER_SECONDS = GRACEFUL_SECONDS = 10 if IN_FAULTS else 3

pytestmark = slow("attacks a site in production for a minute")


@pytest.fixture
async def site(database_url, tmp_path):
    """Run a site with the shipped ``hypercorn.toml`` and shorter timeouts."""
    (tmp_path / "hypercorn.toml").write_text(shortened(SHIPPED.read_text()))
    with in_production(database_url, tmp_path) as site:
        await site.is_ready()
        yield site
    rows = Rows(database_url)
    mails = await rows.scalar(select(func.count()).select_from(OutgoingMail))
    await rows.engine.dispose()
    assert (mails, site.words) == (0, "")


def shortened(toml: str) -> str:
    """Return ``toml`` with HEADER_SECONDS and GRACEFUL_SECONDS as its timeouts."""
    for name, seconds in (("header", HEADER_SECONDS), ("graceful", GRACEFUL_SECONDS)):
        assert f"{name}_timeout = 10 " in toml
        toml = toml.replace(f"{name}_timeout = 10 ", f"{name}_timeout = {seconds} ")
    return toml


def descriptors(site) -> int:
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in site.workers)


def peaks(site) -> list[int]:
    """Return the peak memory of each worker in MiB."""
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in site.workers]
    return [int(each.partition("VmHWM:")[2].split()[0]) >> 10 for each in statuses]


def form(site, length: bytes) -> bytes:
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    return b"POST /auth/login HTTP/1.1\r\n" + site.host + kind + length + b"\r\n\r\n"


async def test_clients_that_disconnect_at_any_moment_leak_no_connection(site):
    get = b"GET / HTTP/1.1\r\n" + site.host + b"\r\n"
    handshake = HANDSHAKE.replace(b"Host: localhost\r\n", site.host)
    upload = form(site, b"Content-Length: 900000") + bytes(300_000)
    chunk = form(site, b"Transfer-Encoding: chunked") + b"5\r\nabc"
    moments = [b"", b"GET / HT", get[:-2], get, 5 * get, upload, chunk, TLS_HELLO, handshake]
    reading = [get, handshake, get.replace(b"/", b"/static/css/app.css", 1)]
    before = descriptors(site)
    for leave in WAYS:
        for sent in moments + reading:
            for number in range(TIMES):
                reader, writer = await connect(site.port)
                writer.write(sent)
                if sent in reading and number % 2:
                    await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(0.02 * (number % 3))
                leave(writer)
                if leave is half_close:
                    async with asyncio.timeout(20):
                        await reader.read()
                writer.close()
    await site.is_ready()
    async with asyncio.timeout(20):
        while descriptors(site) > before + 20:  # the database pool keeps some open
            await asyncio.sleep(0.1)


async def test_the_site_stays_available_when_clients_connect_and_send_nothing(site):
    for pid in site.workers:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64))
    for number in range(30 * TIMES):
        ways = [(await connect(site.port))[1] for _ in range(10)]
        for writer in ways:
            (reset if number % 2 else close)(writer)
        if number % 10 == 0:
            await site.is_ready()
    await site.is_ready()


async def test_incomplete_request_heads_get_408_after_the_header_timeout(site):
    async def half() -> float:
        began = time.monotonic()
        answer = await say(site.port, b"GET / HTTP/1.1\r\n")
        assert answer.startswith(b"HTTP/1.1 408 ")
        return time.monotonic() - began

    held = asyncio.gather(*(half() for _ in range(100 * TIMES)))
    await site.is_ready()
    times = await held
    assert min(times) > HEADER_SECONDS - 1
    assert max(times) < HEADER_SECONDS + 15


async def test_http_2_without_tls_is_refused(site):
    frames = b"\0\0\0\x04\0\0\0\0\0" + 1000 * b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x08"
    for _ in range(10 * TIMES):
        answer = await say(site.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frames)
        assert answer.startswith(b"HTTP/1.1 505 ")
    await site.is_ready()


async def post(site, content: bytes, path: str = PAGE, count: int = 1, at_once: int = 1):
    """Post ``content`` ``count`` times; return the set of statuses."""
    turn, statuses = asyncio.Semaphore(at_once), set()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    async def one() -> None:
        async with turn, httpx.AsyncClient(timeout=300, trust_env=False) as client:
            answer = await client.post(site.address + path, content=content, headers=kind)
            statuses.add(answer.status_code)

    await asyncio.gather(*(one() for _ in range(count)))
    return statuses


@pytest.mark.parametrize("path", [PAGE, "/nothing"])
async def test_concurrent_large_bodies_do_not_exhaust_memory(site, path, capsys):
    before = peaks(site)
    text = b"email=" + bytes(1_000_000).replace(b"\0", b"x")
    statuses = await post(site, text, path, count=15 * TIMES, at_once=5 * TIMES)
    after = peaks(site)
    with capsys.disabled():
        print(f"\n{15 * TIMES} bodies of 1 MB: {before} MiB, at most {after}; {statuses}")
    assert statuses <= {404, 422, 503}
    assert max(after) < max(before) + 120


async def test_a_form_with_too_many_fields_is_refused_without_parsing(site):
    fields = b"&".join(b"f%d=1" % each for each in range(110_000))
    began = time.monotonic()
    assert await post(site, fields[:MEBIBYTE], count=20, at_once=20) == {413}
    assert time.monotonic() - began < 20
    assert max(peaks(site)) < 250


async def test_shutdown_does_not_wait_for_idle_clients(site):
    slow_body = form(site, b"Content-Length: 1000") + b"x"
    held = [await connect(site.port) for _ in range(40)]
    for number, (_, writer) in enumerate(held):
        writer.write([b"", b"GET / HT", slow_body, form(site, b"Content-Length: 0")][number % 4])
    await asyncio.sleep(1)
    began = time.monotonic()
    site.process.terminate()
    assert await asyncio.to_thread(site.process.wait, 60) == 0
    assert time.monotonic() - began < GRACEFUL_SECONDS + 10
    for _, writer in held:
        writer.close()
    expected = "The shutdown took too long: unfinished work was cancelled."
    assert site.words.replace(expected, "").strip() == ""
    site.log.write_text("")
