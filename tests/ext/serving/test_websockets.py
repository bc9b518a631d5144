"""Tests of websockets over real sockets: no compression, and limits on messages."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

MEGABYTE = 1024 * 1024


@pytest.fixture
async def echo(start):
    """Return the URL of a websocket that echoes."""
    site = await start()
    return site.address.replace("http", "ws") + "/echo"


def memory_of(pid: int) -> int:
    """Return the resident memory of a process, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


async def test_a_client_that_offers_compression_is_served_uncompressed(echo):
    async with connect(echo, compression="deflate") as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        await socket.send("hello")
        assert await socket.recv() == "hello"


@pytest.mark.parametrize("size", [8193, MEGABYTE])
async def test_a_message_that_is_too_long_closes_the_websocket(echo, size):
    async with connect(echo) as socket:
        await socket.send("x" * 8192)
        assert len(await socket.recv()) == 8192
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.gather(socket.send("x" * size), socket.recv())
    # The server does not read the rest of the message: a TCP reset may discard the close frame.
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


async def pour(writer: asyncio.StreamWriter) -> int:
    """Write until the server disconnects, at most 200 MB; return the number of bytes."""
    sent = 0
    with suppress(ConnectionError):
        while sent < 200 * MEGABYTE:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536
    return sent


async def test_an_endless_message_does_not_fill_the_memory(start):
    site = await start()
    before = memory_of(site.process.pid)
    host, _, port = site.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET /sink HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x01\xff" + (2**40).to_bytes(8, "big") + b"\0\0\0\0")
    assert await pour(writer) < 100 * MEGABYTE
    writer.close()
    assert memory_of(site.process.pid) - before < 30 * MEGABYTE
    assert (await site.get("/")).status_code == 200
