"""A subscriber: one open websocket and its queue of messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

SESSION_ENDED, NOT_ALLOWED, TOO_SLOW = 4401, 4403, 4408
TOO_MUCH, TOO_BIG = 1008, 1009  # RFC 6455, 7.4.1; the codes above are for applications, 7.4.2

MAX_QUEUED_MESSAGES = 64  # messages in a queue, in addition to the socket buffers at both ends
QUEUE_TIMEOUT_SECONDS = 5.0  # for space in a full queue, before an answer is given up

Send = Callable[[Any], Awaitable[None]]


def as_message(text: str) -> Any:
    """Return the ASGI message for ``text``.

    All subscribers share it, because the server caches the frame in it.
    """
    return {"type": "websocket.send", "bytes": None, "text": text}


class Subscriber:
    """A subscriber: its user, its position in each topic, and its queue of messages.

    ``credential`` is checked regularly (see ``Live.renew``) unless it is None.  ``code`` is the
    code to close the websocket with, None while it may stay open.
    """

    __slots__ = (
        "_has_space", "_queue", "_send", "_timeout", "_woken", "code", "credential", "positions",
        "user",
    )  # fmt: skip

    def __init__(self, user: Any, credential: Any, send: Send) -> None:
        self.user = user
        self.credential = credential
        self.positions: dict[str, int] = {}  # topic: id of the last event before the subscription
        self.code: int | None = None
        self._send = send
        self._timeout: asyncio.Timeout | None = None  # around the running protocol
        self._queue: list[Any] = []  # with two futures a tenth of the memory of an asyncio.Queue
        self._woken: asyncio.Future[None] | None = None
        self._has_space: asyncio.Future[None] | None = None

    def push(self, topic: str, event_id: int, message: Any) -> None:
        """Queue an event after the position; close with TOO_SLOW if the queue is full."""
        if event_id <= self.positions.get(topic, event_id):
            return
        if len(self._queue) < MAX_QUEUED_MESSAGES:
            self._put(message)
        else:
            self.close(TOO_SLOW)

    async def send(self, text: str) -> None:
        """Wait for space in the queue and put an answer in; close with TOO_SLOW after a timeout."""
        if len(self._queue) >= MAX_QUEUED_MESSAGES:
            try:
                async with asyncio.timeout(QUEUE_TIMEOUT_SECONDS):
                    await self._wait_for_space()
            except TimeoutError:
                self.close(TOO_SLOW)
        self._put(as_message(text))

    def close(self, code: int) -> None:
        """Close the websocket with ``code``, cancelling the protocol."""
        if self.code is None:
            self.code = code
            if self._timeout is not None:
                self._timeout.reschedule(0)

    async def run(self, protocol: Awaitable[None]) -> None:
        """Run the protocol ``protocol`` until it ends or ``end`` is called."""
        try:
            async with asyncio.timeout(None if self.code is None else 0) as self._timeout:
                writing = asyncio.create_task(self._write())
                try:
                    await protocol
                finally:
                    writing.cancel()
                    await asyncio.gather(writing, return_exceptions=True)
        except TimeoutError:
            if self.code is None:
                raise
        finally:
            self._timeout = None

    async def _wait_for_space(self) -> None:
        while len(self._queue) >= MAX_QUEUED_MESSAGES:
            self._has_space = asyncio.get_running_loop().create_future()
            await self._has_space

    def _put(self, message: Any) -> None:
        self._queue.append(message)
        _resolve(self._woken)

    async def _write(self) -> None:
        """Send queued messages until cancelled."""
        while True:
            messages, self._queue = self._queue, []
            _resolve(self._has_space)
            for message in messages:
                await self._send(message)
            if not self._queue:
                self._woken = asyncio.get_running_loop().create_future()
                await self._woken


def _resolve(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
