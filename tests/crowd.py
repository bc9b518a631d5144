"""Thousands of websocket clients, each much cheaper than one of a library."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

SUBSCRIBED, EVENT = b'"subscribed":true', b'"kind":'
NOT_YET = b'"error":"service unavailable"'
AT_ONCE = 50
MASK = bytes(4)
PING, PONG = b"\x89\0", b"\x8a\x80" + MASK

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{offer}\r\n"
)
COMPRESSION = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


class Crowd:
    """Clients of one ``address`` (``http://…/live``) that share one count of events.

    They offer compression, as browsers do, or nothing; ``answers`` holds the heads of the
    responses to their handshakes.
    """

    def __init__(self, address: str, subscription: str, offer: str = COMPRESSION) -> None:
        self.address = urlsplit(address)
        self.offer = offer
        self.subscription = _frame(subscription.encode())
        self.members: list[Member] = []
        self.answers: list[bytes] = []
        self.subscribed = self.heard = 0

    async def gather(self, number: int, patience: float = 60) -> None:
        """Connect ``number`` more clients and wait until all have subscribed."""
        for begin in range(0, number, AT_ONCE):
            some = min(AT_ONCE, number - begin)
            await asyncio.gather(*(self.join() for _ in range(some)))
        await until(lambda: self.subscribed >= len(self.members), patience)

    async def join(self, connection: socket.socket | None = None) -> Member:
        """Connect one client, over ``connection`` or a new one."""
        there = (None, None) if connection else (self.address.hostname, self.address.port)
        loop = asyncio.get_running_loop()
        _, member = await loop.create_connection(lambda: Member(self), *there, sock=connection)
        self.members.append(member)
        return member

    def leave(self) -> None:
        """Abort all connections without a close frame."""
        for member in self.members:
            member.transport.abort()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.leave()


class Member(asyncio.Protocol):
    """A client of a crowd; ``end`` holds the received bytes that are not counted yet."""

    transport: asyncio.Transport

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.end = b""
        self.is_answered = self.is_subscribed = self.is_gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the handshake."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        address, offer = self.crowd.address, self.crowd.offer
        head = HANDSHAKE.format(path=address.path, host=address.netloc, key=key, offer=offer)
        transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        """Count events, which may arrive in two parts."""
        data = self.end = self.end + data
        if not self.is_answered and b"\r\n\r\n" in data:
            self.is_answered = True
            self.crowd.answers.append(data.partition(b"\r\n\r\n")[0])
            self.transport.write(self.crowd.subscription)
        if not self.is_subscribed and SUBSCRIBED in data:
            self.is_subscribed = True
            self.crowd.subscribed += 1
        elif not self.is_subscribed and NOT_YET in data:
            data = self.end = b""
            loop = asyncio.get_running_loop()
            loop.call_later(0.1, self.transport.write, self.crowd.subscription)
        if PING in data:
            self.transport.write(PONG)
        if self.is_subscribed:
            self.crowd.heard += data.count(EVENT)
            self.end = data[1 - len(EVENT) :]

    def connection_lost(self, _error: Exception | None) -> None:
        """Record the end of the connection."""
        self.is_gone = True


async def until(holds: Callable[[], object], patience: float = 60, rest: float = 0.002) -> None:
    """Wait until ``holds`` returns true; raise TimeoutError after ``patience`` seconds."""
    async with asyncio.timeout(patience):
        while not holds():
            await asyncio.sleep(rest)


def _frame(text: bytes) -> bytes:
    """Return the client's frame of a text of less than 126 bytes (RFC 6455, 5.2)."""
    return bytes([0x81, 0x80 | len(text)]) + MASK + text
