"""What is open when a server is told to stop: websockets are closed, the rest may finish."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket: come back soon
DISCONNECT = "websocket.disconnect"
LAST_WORDS = 2.0  # seconds that a client has to answer its dismissal


class Drain:
    """ASGI middleware: told to stop, each websocket hears 1012 and then its end."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.open: set[asyncio.Task[Any]] = set()
        self.over = asyncio.Event()  # requests are: the application tidies up
        self._websockets: set[_Receiver] = set()
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        task = asyncio.current_task()
        if scope["type"] == "lifespan" or task is None:
            await self.app(scope, self._heard_by_us(receive), send)
            return
        self.open.add(task)
        try:
            if scope["type"] == "websocket":
                await self._serve_websocket(scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            self.open.discard(task)

    def _heard_by_us(self, receive: Any) -> Any:
        async def receive_and_look() -> Any:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                self.over.set()
            return message

        return receive_and_look

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
            async with asyncio.timeout(LAST_WORDS):
                await self.send({"type": "websocket.close", "code": SERVICE_RESTART})
        return {"type": DISCONNECT, "code": SERVICE_RESTART}

    async def drop_the_rest(self) -> None:
        """Read what comes until the end: Hypercorn waits for somebody who does, forever.

        The other side may be gone without a word, so this does not.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                while self.stopping.is_set() and self.talking:
                    self.talking = (await self.receive())["type"] != DISCONNECT
