"""Tests of websocket clients that violate RFC 6455: each is disconnected, with a close code."""

from __future__ import annotations

import asyncio
import struct
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect

from tests.crowd import until
from tests.serving import served

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
HELLO = b"\x81\x82\0\0\0\0hi"
BEAT = 0.2  # seconds


class Hall:
    """An application that counts open websockets (``there``) and keeps close codes (``ends``)."""

    def __init__(self) -> None:
        self.there = 0
        self.ends = []

    async def __call__(self, scope, receive, send) -> None:
        assert scope["type"] == "websocket"  # fails for a lifespan: the server continues
        self.there += 1
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            pass
        self.there -= 1
        self.ends.append(message["code"])


@pytest.fixture
async def hall():
    hall = Hall()
    async with served(hall, websocket_ping_interval=BEAT) as hall.port:
        yield hall


@asynccontextmanager
async def opened(hall, more: bytes = b""):
    """Send a handshake with ``more`` right behind it; yield the status and both streams."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    writer.write(HANDSHAKE + more)
    head = await reader.readuntil(b"\r\n\r\n")
    yield int(head.split()[1]), reader, writer
    writer.close()


async def test_a_client_that_sends_a_frame_before_the_handshake_ends_gets_400(hall):
    async with opened(hall, HELLO) as (status, reader, _):
        assert status == 400
        assert await asyncio.wait_for(reader.read(), 5) == b""
    await until(lambda: hall.ends == [1006])
    assert hall.there == 0


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"\x81\x82\0\0\0\0\xff\xff", 1007),
        (b"\x81\x02hi", 1002),
        (b"\x83\x80\0\0\0\0", 1002),
        (b"\xc1\x82\0\0\0\0hi", 1002),
        (b"\x80\x82\0\0\0\0hi", 1002),
        (b"\x88\x81\0\0\0\0x", 1002),
    ],
    ids=["no UTF-8", "unmasked", "reserved opcode", "RSV bit", "continues nothing", "half a code"],
)
async def test_an_invalid_frame_closes_the_websocket_with_the_matching_code(hall, frame, code):
    async with opened(hall) as (status, reader, writer):
        assert status == 101
        writer.write(frame)
        said = await asyncio.wait_for(reader.read(), 5)
    said = said.replace(b"\x89\0", b"")  # pings
    assert said[:1] == b"\x88"
    assert struct.unpack("!H", said[2:4]) == (code,)
    await until(lambda: hall.ends == [1006])


async def test_a_client_that_answers_no_ping_is_disconnected(hall):
    async with opened(hall) as (status, reader, _):
        assert status == 101
        assert await asyncio.wait_for(reader.read(), 5) == 3 * b"\x89\0"
    await until(lambda: hall.ends == [1006])


async def test_an_idle_client_that_answers_pings_stays_connected(hall):
    async with connect(f"ws://127.0.0.1:{hall.port}") as socket:
        await asyncio.sleep(6 * BEAT)
        await socket.send("still here")
        assert hall.there == 1
