"""A faulty network between client and site, with real sockets on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from typing import NamedTuple

import httpx

from tests.processes import TIMEOUT_SECONDS


class Message(NamedTuple):
    """An HTTP request or response: its start line, headers and raw bytes."""

    start: str
    headers: dict[str, str]
    raw: bytes


Answer = Callable[[Message], Awaitable[bytes | None]]  # None cuts the connection


async def read_message(reader: asyncio.StreamReader) -> Message:
    head = await reader.readuntil(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").strip().split("\r\n")
    fields = (line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Message(start, headers, head + body)


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """Serve ``answer``, one request on each connection; yield the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            if told := await answer(await read_message(reader)):
                writer.write(told)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Site:
    """Sends its ``answers`` in order, then repeats the last one; records the requests."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.requests: list[Message] = []

    async def __call__(self, request: Message) -> bytes | None:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Cutter:
    """Forwards requests to the site at ``url``, but drops the next ``cuts`` responses."""

    def __init__(self, url: str, cuts: int = 1) -> None:
        self.url = httpx.URL(url)
        self.cuts = cuts
        self.statuses: list[str] = []

    async def __call__(self, request: Message) -> bytes | None:
        reader, writer = await asyncio.open_connection(self.url.host, self.url.port)
        with closing(writer):
            writer.write(request.raw)
            answer = await read_message(reader)
        self.statuses.append(answer.start.split()[1])
        if self.cuts:
            self.cuts -= 1
            return None
        return answer.raw


class Tunnel:
    """Forwards every byte between clients and the site at ``url``; can cut all connections."""

    def __init__(self, url: str) -> None:
        self.site = httpx.URL(url)
        self.writers: set[asyncio.StreamWriter] = set()
        self.connections = 0

    @asynccontextmanager
    async def dug(self) -> AsyncIterator[str]:
        """Open the tunnel; yield its address."""
        server = await asyncio.start_server(self._hand_on, "127.0.0.1", 0)
        async with server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            await self.becomes(deserted=True)

    async def cut(self) -> None:
        """Abort all connections, without a closing handshake."""
        await self.becomes(deserted=False)
        for writer in self.writers:
            writer.transport.abort()

    async def becomes(self, *, deserted: bool) -> None:
        """Wait until no client is connected, or at least one is."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while deserted == bool(self.writers):
                await asyncio.sleep(0.01)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        there, away = await asyncio.open_connection(self.site.host, self.site.port)
        both = {writer, away}
        self.writers |= both
        try:
            await asyncio.gather(_copy(reader, away), _copy(there, writer))
        finally:
            self.writers -= both
            for each in both:
                each.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(4096):
            writer.write(some)
            await writer.drain()
    writer.close()


def said(status: int, body: str, **headers: str) -> bytes:
    """Return the bytes of a response."""
    given = {"content_type": "application/json", "connection": "close"} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    length = f"Content-Length: {len(body.encode())}"
    return "\r\n".join([f"HTTP/1.1 {status} Said", *lines, length, "", body]).encode()
