"""One open websocket, and what waits to be told to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

SESSION_ENDED, NOT_ALLOWED, TOO_SLOW = 4401, 4403, 4408
TOO_MUCH, TOO_BIG = 1008, 1009  # RFC 6455, 7.4.1

WAITING = 64  # messages, besides what the sockets at both ends buffer
PATIENCE = 5.0  # seconds until there is room for what was asked for

Send = Callable[[Any], Awaitable[None]]


def as_message(text: str) -> Any:
    """What a server is given to send; the same for all who hear it."""
    return {"type": "websocket.send", "bytes": None, "text": text}


class Listener:
    """Whoever is at the other end, what they hear, and where they are in it.

    ``credential`` is what they are known by, None for a stranger; ``code`` is what the
    websocket is to be closed with, None as long as it may stay open.
    """

    __slots__ = (
        "_patience", "_room", "_send", "_waiting", "_woken", "code", "credential", "positions",
        "user",
    )  # fmt: skip

    def __init__(self, user: Any, credential: Any, send: Send) -> None:
        self.user = user
        self.credential = credential
        self.positions: dict[str, int] = {}  # the newest id that each topic had at its start
        self.code: int | None = None
        self._send = send
        self._patience: asyncio.Timeout | None = None  # while it stays
        self._waiting: list[Any] = []  # with two futures a tenth of what a queue takes
        self._woken: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    def hear(self, topic: str, event_id: int, message: Any) -> None:
        """Tell an event at once, or end: who cannot follow is not waited for."""
        if event_id <= self.positions.get(topic, event_id):
            return
        if len(self._waiting) < WAITING:
            self._put(message)
        else:
            self.end(TOO_SLOW)

    async def tell(self, text: str) -> None:
        """Tell what this listener asked for, when there is room for it; or end if there is none."""
        if len(self._waiting) >= WAITING:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._wait_for_room()
            except TimeoutError:
                self.end(TOO_SLOW)
        self._put(as_message(text))

    def end(self, code: int) -> None:
        """Close the websocket with ``code``, whatever it is at."""
        if self.code is None:
            self.code = code
            if self._patience is not None:
                self._patience.reschedule(0)

    async def stay(self, conversation: Awaitable[None]) -> None:
        """Hold ``conversation`` until it is over or ``end`` is called."""
        try:
            async with asyncio.timeout(None if self.code is None else 0) as self._patience:
                writing = asyncio.create_task(self._write())
                try:
                    await conversation
                finally:
                    writing.cancel()
                    await asyncio.gather(writing, return_exceptions=True)
        except TimeoutError:
            if self.code is None:
                raise
        finally:
            self._patience = None

    async def _wait_for_room(self) -> None:
        while len(self._waiting) >= WAITING:
            self._room = asyncio.get_running_loop().create_future()
            await self._room

    def _put(self, message: Any) -> None:
        self._waiting.append(message)
        _resolve(self._woken)

    async def _write(self) -> None:
        """Send what waits, for as long as there is somebody to send it to."""
        while True:
            messages, self._waiting = self._waiting, []
            _resolve(self._room)
            for message in messages:
                await self._send(message)
            if not self._waiting:
                self._woken = asyncio.get_running_loop().create_future()
                await self._woken


def _resolve(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
