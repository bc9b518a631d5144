"""Tests of the timeout for closing a connection."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import suppress

import pytest

from quartapp.ext.serving import overrides
from quartapp.ext.serving.connections import CLOSE_SECONDS, PromptConnection
from tests.serving import served

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
GOODBYE = b"\x88\x02\x03\xe8"  # a close frame with 1000


@pytest.fixture
def connections(monkeypatch) -> list[PromptConnection]:
    """Return the list of accepted connections, the newest last."""
    made: list[PromptConnection] = []

    class Known(PromptConnection):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            made.append(self)

    monkeypatch.setattr(overrides, "PromptConnection", Known)
    return made


async def test_a_client_that_resumes_reading_at_the_close_timeout_gets_the_close_frame(
    connections, caplog
):
    said = asyncio.Event()

    async def pour(scope, receive, send):
        assert scope["type"] == "websocket"
        await send({"type": "websocket.accept"})
        while not connections[-1].writer.transport.get_write_buffer_size():
            await send({"type": "websocket.send", "bytes": b"x" * 16384})
        said.set()
        await send({"type": "websocket.close"})

    async with served(pour) as port:
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(HANDSHAKE)
        await said.wait()
        await asyncio.sleep(CLOSE_SECONDS / 2)
        # These calls block the loop: it sees the timeout and the reading client together.
        client.settimeout(CLOSE_SECONDS)
        with suppress(TimeoutError):
            while client.recv(65536):
                pass
        assert (await asyncio.to_thread(client.recv, 65536)).endswith(GOODBYE)
        client.close()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
