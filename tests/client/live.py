"""Helpers for tests of the live feed: reading with a timeout, and a scripted server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Request, Response, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from quartapp.client import Event, Feed
from tests.processes import TIMEOUT_SECONDS

AT = "2026-11-23T12:00:00.123456+00:00"


async def heard(feed: Feed, count: int) -> list[Event]:
    """Return the next ``count`` events."""
    events: list[Event] = []
    async with asyncio.timeout(TIMEOUT_SECONDS):
        async for event in feed:
            events.append(event)
            if len(events) == count:
                break
    return events


@asynccontextmanager
async def beside(blocking: AbstractContextManager[str]) -> AsyncIterator[str]:
    """Enter and leave ``blocking`` in a thread, so that the event loop does not stop."""
    told = await asyncio.to_thread(blocking.__enter__)
    try:
        yield told
    finally:
        await asyncio.to_thread(blocking.__exit__, None, None, None)


@asynccontextmanager
async def listening(feed: Feed, count: int) -> AsyncIterator[asyncio.Task[list[Event]]]:
    """Read the next ``count`` events in a task; yield the task once the feed has caught up."""
    task = asyncio.create_task(heard(feed, count))
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not (feed._caught_up or task.done()):
                await asyncio.sleep(0.01)
        yield task
        await task
    finally:
        task.cancel()


class Blog:
    """A server of live feeds that ends its connections as ``endings`` say, in their order.

    An ending is a close code, or the status of a refused handshake.  An accepted connection
    gets one new event.
    """

    def __init__(self, *endings: int, **headers: str) -> None:
        self.endings = list(endings)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.events = 0
        self.tokens = 0
        self.asked: list[dict[str, Any]] = []

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        async with serve(self.talk, "127.0.0.1", 0, process_request=self.answer) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the response to a handshake; None accepts it."""
        if request.path == "/api/v1.0/token":
            self.tokens += 1
            return connection.respond(HTTPStatus.OK, json.dumps({"token": f"t{self.tokens}"}))
        if self.endings[0] >= 1000:
            return None
        refusal = connection.respond(HTTPStatus(self.endings.pop(0)), "Not now.")
        refusal.headers.update(self.headers)
        return refusal

    async def talk(self, socket: ServerConnection) -> None:
        authorization = socket.request.headers.get("Authorization")
        asked = json.loads(await socket.recv())
        self.asked.append(asked | {"authorization": authorization})
        where = {"topic": "timeline", "subscribed": True, "last_id": asked.get("last_id", 0)}
        self.events += 1
        event = {"topic": "timeline", "id": self.events, "kind": "post.published", "at": AT}
        for message in (where, {"pong": 0}, event):
            await socket.send(json.dumps(message))
        code = self.endings.pop(0) if len(self.endings) > 1 else self.endings[0]
        if code == 1006:
            socket.transport.abort()
        else:
            await socket.close(code)
        with suppress(ConnectionClosed):
            await socket.wait_closed()
