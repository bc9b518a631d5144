"""Graceful shutdown of an ASGI application: close websockets, let requests finish."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket: clients reconnect
DISCONNECT = "websocket.disconnect"
CLOSE_SECONDS = 2.0  # for a client to answer a close frame


class GracefulShutdown:
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
        self.over = asyncio.Event()  # set at lifespan.shutdown, when all requests have finished
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
        """Close all open websockets, and each new one."""
        self._stopping.set()
        for each in self._websockets:
            each.interrupt()

    def cut(self) -> None:
        """Cancel all open requests and websockets."""
        for task in self.open:
            task.cancel()


class _Receiver:
    """A websocket's ``receive``; once ``stopping`` is set, it returns a disconnect."""

    def __init__(self, receive: Any, send: Any, stopping: asyncio.Event) -> None:
        self.receive = receive
        self.send = send
        self.stopping = stopping
        self.is_connected = True  # the client has not sent its close frame
        self._waiting: asyncio.Task[Any] | None = None  # the task in receive()

    def interrupt(self) -> None:
        """Cancel a pending receive, so that the application gets the disconnect."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def __call__(self) -> Any:
        if self.stopping.is_set():
            return await self._close()
        self._waiting = asyncio.current_task()
        try:
            message = await self.receive()
        except asyncio.CancelledError:
            if self._waiting is None or not self.stopping.is_set() or self._waiting.uncancel():
                raise  # not (only) cancelled by interrupt()
            return await self._close()
        finally:
            self._waiting = None
        self.is_connected = message["type"] != DISCONNECT
        return message

    async def _close(self) -> Any:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.send({"type": "websocket.close", "code": SERVICE_RESTART})
        return {"type": DISCONNECT, "code": SERVICE_RESTART}

    async def drop_the_rest(self) -> None:
        """Read until the client disconnects, for at most CLOSE_SECONDS.

        Hypercorn's connection blocks without a limit while its messages are not received.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self.stopping.is_set() and self.is_connected:
                    self.is_connected = (await self.receive())["type"] != DISCONNECT
