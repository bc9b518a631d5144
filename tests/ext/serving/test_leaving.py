"""Tests of clients that disconnect: the connection is released, and nothing is logged."""

from __future__ import annotations

import asyncio
import logging
import struct
from pathlib import Path

import pytest

from tests.crowd import until
from tests.ext.serving.raw import (
    GET,
    HANDSHAKE,
    TLS_HELLO,
    WAYS,
    close,
    connect,
    half_close,
    reset,
    say,
)
from tests.serving import served

UPLOAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n" + bytes(100_000)
LONG_GET = GET.replace(b"/", b"/long", 1)
LONG = 3600


class Site:
    """An application that reads the body and then waits for ``may_answer``.

    It accepts websockets.  ``inside`` counts its running requests.
    """

    def __init__(self) -> None:
        self.inside = 0
        self.begun = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            for _ in ("startup", "shutdown"):
                await send({"type": (await receive())["type"] + ".complete"})
            return
        self.inside += 1
        self.begun.set()
        try:
            if scope["type"] == "websocket":
                await self.converse(receive, send)
            else:
                await self.answer(40 if scope["path"] == "/long" else 1, receive, send)
        finally:
            self.inside -= 1

    async def converse(self, receive, send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def answer(self, pieces, receive, send) -> None:
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.disconnect":
            return
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(pieces):
            await send({"type": "http.response.body", "body": bytes(50_000), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def port(site, caplog):
    caplog.set_level(logging.INFO)
    async with served(site, header_timeout=LONG, keep_alive_timeout=LONG) as port:
        yield port


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


MOMENTS = {
    "nothing was sent": b"",
    "half a request line": b"GET / HT",
    "half a head": b"GET / HTTP/1.1\r\nHost: loc",
    "a whole request": GET,
    "five requests": 5 * GET,
    "half an upload": UPLOAD,
    "half a chunk": UPLOAD.replace(b"Content-Length: 500000", b"Transfer-Encoding: chunked")[:90],
    "TLS to a plain port": TLS_HELLO,
    "a handshake": HANDSHAKE,
}


@pytest.mark.parametrize("leave", WAYS)
@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_connection_of_a_client_that_leaves_is_released(
    site, port, caplog, moment, leave
):
    before = descriptors()
    for pause in (0, 0.02):
        for _ in range(3):
            reader, writer = await connect(port)
            writer.write(MOMENTS[moment])
            await asyncio.sleep(pause)
            leave(writer)
            if leave is half_close:
                async with asyncio.timeout(5):
                    await reader.read()
                writer.close()
    await until(lambda: descriptors() <= before and site.inside == 0)
    assert caplog.records == []


@pytest.mark.parametrize("leave", [reset, close])
@pytest.mark.parametrize("request_", [LONG_GET, HANDSHAKE], ids=["answer", "websocket"])
async def test_the_connection_of_a_client_that_leaves_while_it_reads_is_released(
    site, port, caplog, request_, leave
):
    before = descriptors()
    for _ in range(5):
        reader, writer = await connect(port)
        writer.write(request_)
        await reader.readuntil(b"\r\n\r\n")
        leave(writer)
    await until(lambda: descriptors() <= before and site.inside == 0)
    assert caplog.records == []


@pytest.mark.parametrize("leave", [reset, close])
async def test_the_connection_of_a_client_that_leaves_before_the_response_is_released(
    site, port, caplog, leave
):
    before = descriptors()
    site.may_answer.clear()
    _, writer = await connect(port)
    writer.write(GET)
    await site.begun.wait()
    leave(writer)
    await asyncio.sleep(0.05)
    site.may_answer.set()
    await until(lambda: descriptors() <= before and site.inside == 0)
    assert caplog.records == []


@pytest.mark.parametrize("leave", WAYS)
async def test_a_keep_alive_connection_is_released_when_its_client_leaves(
    site, port, caplog, leave
):
    before = descriptors()
    reader, writer = await connect(port)
    for _ in range(2):
        writer.write(GET)
        await reader.readuntil(b"\r\n0\r\n\r\n")
    leave(writer)
    async with asyncio.timeout(5):
        await reader.read() if leave is half_close else None
    writer.close()
    await until(lambda: descriptors() <= before)
    assert caplog.records == []


async def test_an_application_that_reads_no_messages_leaks_no_connection(caplog):
    async def deaf(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b""})

    async with served(deaf, keep_alive_timeout=LONG) as port:
        before = descriptors()
        for _ in range(3):
            _, writer = await connect(port)
            writer.write(UPLOAD)
            await asyncio.sleep(0.01)
            reset(writer)
        await until(lambda: descriptors() <= before)


HEADS = {
    "a silent client": (0, b""),
    "a client that drips": (0.1, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + 100 * b"y"),
    "a client that stops": (0, b"GET / HTTP/1.1\r\nHost: localhost\r\n"),
}


@pytest.mark.parametrize("client", HEADS)
@pytest.mark.parametrize("is_kept", [False, True], ids=["new", "kept"])
async def test_a_request_head_has_its_own_timeout(site, client, is_kept):
    pause, sent = HEADS[client]
    if is_kept and not sent:
        pytest.skip("that is the time between two requests")
    async with served(site, header_timeout=0.5, keep_alive_timeout=LONG) as port:
        reader, writer = await connect(port)
        if is_kept:
            writer.write(GET)
            await reader.readuntil(b"\r\n0\r\n\r\n")
            await asyncio.sleep(0.7)  # longer than header_timeout
        reading = asyncio.create_task(reader.read())
        for piece in struct.iter_unpack("c", sent) if pause else [(sent,)]:
            writer.write(*piece)
            await asyncio.wait([reading], timeout=pause)
            if reading.done():
                break
        async with asyncio.timeout(5):
            answer = await reading
        writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ") if sent else answer == b""


async def test_an_idle_connection_is_closed_after_the_keep_alive_timeout(site):
    async with served(site, header_timeout=LONG, keep_alive_timeout=0.3) as port:
        async with asyncio.timeout(5):
            answer = await say(port, GET)
    assert answer.startswith(b"HTTP/1.1 200 ")
