"""Clients on raw sockets, which can send any bytes and disconnect at any moment."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(range(1, 190))


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def say(port: int, *pieces: bytes, pause: float = 0) -> bytes:
    """Send the pieces; return all that the server sends until it closes the connection."""
    reader, writer = await connect(port)
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(pause)
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return answer


def reset(writer: asyncio.StreamWriter) -> None:
    """Disconnect with RST, like a port scan or a health check of a load balancer."""
    connection: Any = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def close(writer: asyncio.StreamWriter) -> None:
    """Disconnect with FIN."""
    writer.close()


def half_close(writer: asyncio.StreamWriter) -> None:
    """Close the sending side only."""
    writer.write_eof()


WAYS = [reset, close, half_close]
