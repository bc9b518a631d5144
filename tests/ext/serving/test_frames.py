"""Tests of the websocket stream: frames are shared, the context of the view is released."""

from __future__ import annotations

import asyncio
import gc
import weakref
from contextvars import ContextVar, copy_context

import pytest
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from websockets.asyncio.client import connect
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection

from quartapp.ext.serving.websockets import CONNECTED, FRAME, StrictStream
from tests.serving import served

opened: ContextVar[Opened] = ContextVar("opened")


class Opened:
    """A value in the context of the view that accepts a websocket."""


class Crowd:
    """An application that broadcasts; ``contexts`` has a weak reference to each ``Opened``."""

    def __init__(self) -> None:
        self.sends = []
        self.contexts = []

    async def __call__(self, scope, receive, send) -> None:
        assert scope["type"] == "websocket"  # fails for a lifespan: the server continues
        await receive()
        context, known = copy_context(), Opened()
        context.run(opened.set, known)
        self.contexts.append(weakref.ref(known))
        accepting = asyncio.create_task(send({"type": "websocket.accept"}), context=context)
        del context, known
        await accepting
        del accepting
        self.sends.append(send)
        await receive()
        self.sends.remove(send)

    async def tell(self, message) -> None:
        for send in tuple(self.sends):
            await send(message)


@pytest.fixture
async def crowd():
    crowd = Crowd()
    async with served(crowd, websocket_ping_interval=3600) as port:
        crowd.address = f"ws://127.0.0.1:{port}"
        yield crowd


async def test_a_message_for_two_subscribers_is_framed_once(crowd):
    async with connect(crowd.address) as first, connect(crowd.address) as second:
        both = {"type": "websocket.send", "text": "näher kommt der Abend"}
        await crowd.tell(both)
        assert await first.recv() == await second.recv() == "näher kommt der Abend"
        both[FRAME] = b"\x81\x05again"
        await crowd.tell(both)
        assert await first.recv() == await second.recv() == "again"


async def test_the_next_message_gets_a_new_frame(crowd):
    async with connect(crowd.address) as listener:
        for text in ("one", "two"):
            await crowd.tell({"type": "websocket.send", "text": text})
        await crowd.tell({"type": "websocket.send", "bytes": b"three"})
        assert [await listener.recv() for _ in range(3)] == ["one", "two", b"three"]


async def test_a_message_after_the_close_frame_is_dropped():
    passed_on = asyncio.Queue()
    around = (Config(), WorkerContext(None), None, False, None, None)
    stream = StrictStream(None, *around, passed_on.put, 1)
    stream.connection, stream.state = Connection(ConnectionType.SERVER), CONNECTED
    stream.connection.send(CloseConnection(code=1000))
    await stream.app_send({"type": "websocket.send", "text": "and another thing"})
    assert passed_on.empty()


async def test_an_open_websocket_does_not_keep_the_context_that_accepted_it(crowd):
    async with connect(crowd.address) as listener:
        await crowd.tell({"type": "websocket.send", "text": "welcome"})
        assert await listener.recv() == "welcome"
        gc.collect()
        assert [known() for known in crowd.contexts] == [None]
