"""Tests of HTTP/2: invalid requests, late data, and clients that reset their requests."""

from __future__ import annotations

import asyncio

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, ResponseReceived, StreamReset
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.events import Closed, RawData
from hypercorn.typing import ConnectionState

from quartapp.ext.serving.http import MAX_RESETS, BoundedHTTP2
from quartapp.ext.serving.inbox import InboxTaskGroup
from quartapp.ext.serving.listening import OpenConfig

GET = [(":method", "GET"), (":path", "/"), (":scheme", "https"), (":authority", "localhost")]


class Client:
    """A client that exchanges bytes with ``BoundedHTTP2`` in memory."""

    def __init__(self, task_group: InboxTaskGroup) -> None:
        self.requests = 0
        self.is_closed = False
        self.events = []
        self.h2 = H2Connection(
            config=H2Configuration(client_side=True, validate_outbound_headers=False)
        )
        self.h2.initiate_connection()
        around = (OpenConfig({}), WorkerContext(None), task_group, ConnectionState({}))
        app = ASGIWrapper(self.answer)
        self.server = BoundedHTTP2(app, *around, True, ("127.0.0.1", 1), None, self.take)

    async def answer(self, scope, receive, send) -> None:
        self.requests += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})

    async def take(self, event) -> None:
        if isinstance(event, Closed):
            self.is_closed = True
            await self.server.handle(Closed())
        elif isinstance(event, RawData):
            self.events += self.h2.receive_data(event.data)

    async def ask(self, then_reset: bool = False, head=GET, late: bytes = b"") -> None:
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, head, end_stream=not late)
        if then_reset:
            self.h2.reset_stream(stream)
        if late:
            await self.server.handle(RawData(self.h2.data_to_send()))
            await asyncio.sleep(0.05)  # until the response is complete
            self.h2.send_data(stream, late)
        await self.server.handle(RawData(self.h2.data_to_send()))
        await asyncio.sleep(0.001)


UNSOUND = {
    "a path that is not ASCII": [GET[0], (":path", "/\xfc"), GET[2], GET[3]],
    "CONNECT": [(":method", "CONNECT"), GET[3]],
    "lower case": [(":method", "get"), *GET[1:]],
    "a host that is none": [*GET[:3], (":authority", "a b/c?d@e")],
}


@pytest.mark.parametrize("head", UNSOUND)
async def test_an_invalid_request_is_reset_and_others_are_answered(head):
    async with InboxTaskGroup(asyncio.get_running_loop()) as task_group:
        client = Client(task_group)
        await client.server.initiate()
        await client.ask(head=UNSOUND[head])
        await client.ask()
        await asyncio.sleep(0.05)
        await client.server.handle(Closed())
    assert [each.stream_id for each in client.events if isinstance(each, StreamReset)] == [1]
    answers = [each for each in client.events if isinstance(each, ResponseReceived)]
    assert [each.stream_id for each in answers] == [3]


async def test_late_data_of_an_answered_request_is_dropped():
    async with InboxTaskGroup(asyncio.get_running_loop()) as task_group:
        client = Client(task_group)
        await client.server.initiate()
        await client.ask(late=b"too late")
        await client.ask()
        await asyncio.sleep(0.05)
        await client.server.handle(Closed())
    answers = [each for each in client.events if isinstance(each, ResponseReceived)]
    assert [each.stream_id for each in answers] == [1, 3]


async def converse(resets: int, answered: int) -> Client:
    async with InboxTaskGroup(asyncio.get_running_loop()) as task_group:
        client = Client(task_group)
        await client.server.initiate()
        for number in range(resets + answered):
            await client.ask(then_reset=number < resets)
            if client.is_closed:
                break
        await client.server.handle(Closed())
    return client


async def test_a_client_that_resets_its_requests_is_disconnected():
    client = await converse(resets=1000, answered=0)
    assert client.is_closed
    assert client.requests <= 2 * MAX_RESETS + 2
    (end,) = [each for each in client.events if isinstance(each, ConnectionTerminated)]
    assert end.error_code == ErrorCodes.ENHANCE_YOUR_CALM


async def test_a_client_that_resets_some_requests_gets_the_other_responses():
    client = await converse(resets=MAX_RESETS, answered=20)
    assert not client.is_closed
    answers = [each for each in client.events if isinstance(each, ResponseReceived)]
    assert len(answers) >= 20
