"""Stopping an ASGI application: websockets are closed, requests may finish."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket: come back soon
DISCONNECT = "websocket.disconnect"
CLOSE_SECONDS = 2.0  # that a client has to answer a close frame


class Drain:
    """ASGI middleware that closes websockets with 1012 when ``stop`` is called.

    After ``max_requests`` requests it calls ``on_limit``.
    """

    def __init__(
        self,
        app: Any,
        max_requests: int | None = None,
        on_limit: Callable[[], None] = lambda: None,
    ) -> None:
        self.app = app
        self.requests_left = max_requests
        self.on_limit = on_limit
        self.open: set[asyncio.Task[Any]] = set()
        self.over = asyncio.Event()  # requests are: the application tidies up
        self._websockets: set[_Receiver] = set()
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        task = asyncio.current_task()
        if scope["type"] == "lifespan" or task is None:
            await self.app(scope, self._watch(receive), send)
            return
        self._count()
        self.open.add(task)
        try:
            if scope["type"] == "websocket":
                await self._serve_websocket(scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            self.open.discard(task)

    def _count(self) -> None:
        if self.requests_left is None:
            return
        self.requests_left -= 1
        if self.requests_left == 0:
            self.on_limit()

    def _watch(self, receive: Any) -> Any:
        async def receive_and_note() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.over.set()
            return message

        return receive_and_note

    async def _serve_websocket(self, scope: Any, receive: Any, send: Any) -> None:
        receiver = _Receiver(receive, send, self._stopping)
        self._websockets.add(receiver)
        try:
            await self.app(scope, receiver, send)
            await receiver.drop_the_rest()
        finally:
            self._websockets.discard(receiver)

    def stop(self) -> None:
        """Close the websockets: those that are open, and those that still come."""
        self._stopping.set()
        for each in self._websockets:
            each.interrupt()

    def cut(self) -> None:
        """End what is open still, finished or not."""
        for task in self.open:
            task.cancel()


class _Receiver:
    """What a websocket's client says, until ``stopping`` is set: then that it has gone."""

    def __init__(self, receive: Any, send: Any, stopping: asyncio.Event) -> None:
        self.receive = receive
        self.send = send
        self.stopping = stopping
        self.talking = True  # the client, to whom nobody listens any more
        self._waiting: asyncio.Task[Any] | None = None  # who waits for the client

    def interrupt(self) -> None:
        """Let whoever waits for the client wait no longer."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def __call__(self) -> Any:
        if self.stopping.is_set():
            return await self._goodbye()
        self._waiting = asyncio.current_task()
        try:
            message = await self.receive()
        except asyncio.CancelledError:
            if self._waiting is None or not self.stopping.is_set() or self._waiting.uncancel():
                raise  # it is somebody else who cancels
            return await self._goodbye()
        finally:
            self._waiting = None
        self.talking = message["type"] != DISCONNECT
        return message

    async def _goodbye(self) -> Any:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.send({"type": "websocket.close", "code": SERVICE_RESTART})
        return {"type": DISCONNECT, "code": SERVICE_RESTART}

    async def drop_the_rest(self) -> None:
        """Read what comes until the end: Hypercorn waits for somebody who does, forever.

        The other side may be gone without a word, so this does not.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self.stopping.is_set() and self.talking:
                    self.talking = (await self.receive())["type"] != DISCONNECT
