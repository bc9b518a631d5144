"""A limit on the request bodies that a process holds in memory at a time."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from typing import Any

MAX_HELD_BYTES = 4 << 20  # all bodies in one process; the application may use a multiple of it
FREE_BYTES = 16 << 10  # not counted of each body, so that small requests never wait
WAIT_SECONDS = 10  # until a body that does not fit is refused with 503
KEY = "quartapp.body"  # key in the ASGI scope, of the ``HeldBody`` of the request


class BodyBudget:
    """ASGI middleware that limits the bytes of request bodies in memory.

    A body that would exceed ``limit`` is not received further, so its client waits.  One body at
    a time may exceed the limit: it can be completed, so bodies cannot deadlock.  A body that has
    waited for WAIT_SECONDS is refused: ``Request`` raises ServiceUnavailable.
    """

    def __init__(self, app: Any, limit: int = MAX_HELD_BYTES) -> None:
        self.app = app
        self.limit = limit
        self.held = 0
        self.received = 0  # since the last garbage collection
        self.exempt: HeldBody | None = None
        self._waiting: deque[tuple[HeldBody, int, asyncio.Future[bool]]] = deque()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = HeldBody(self, receive)

        async def send_and_note(message: Any) -> None:
            if message["type"] == "http.response.start":
                body.answer()
            await send(message)

        try:
            await self.app({**scope, KEY: body}, body.receive, send_and_note)
        finally:
            body.end()
            self._collect()

    def fits(self, body: HeldBody, size: int) -> bool:
        """Return whether ``body`` may grow by ``size``, and note that it does."""
        more = max(0, body.size + size - FREE_BYTES) - body.counted
        if more > 0 and self.held + more > self.limit:
            if self.exempt not in (None, body):
                return False
            self.exempt = body
        body.size += size
        body.counted += more
        self.held += more
        self.received += size
        return True

    def _collect(self) -> None:
        """Free the bodies of finished requests: a rendered page keeps its request in a cycle."""
        if self.received > MAX_HELD_BYTES:
            self.received = 0
            gc.collect()

    async def wait(self, body: HeldBody, size: int) -> bool:
        """Wait until ``body`` may grow by ``size``; return whether it may."""
        goes_first = body is self.exempt or body.size + size <= FREE_BYTES or not self._waiting
        if goes_first and self.fits(body, size):
            return True
        if body.is_answered:
            return False
        entry = (body, size, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            await asyncio.wait([entry[2]], timeout=WAIT_SECONDS)
        finally:
            if entry in self._waiting:
                self._waiting.remove(entry)
                self.grant()
        return entry[2].done() and entry[2].result()

    def grant(self) -> None:
        """Continue waiting bodies, in their order, until one does not fit."""
        while self._waiting:
            body, size, future = self._waiting[0]
            if not self.fits(body, size):
                return
            self._waiting.popleft()
            future.set_result(True)

    def refuse(self, body: HeldBody) -> None:
        """End the wait of ``body``, which is refused."""
        for entry in tuple(self._waiting):
            if entry[0] is body:
                self._waiting.remove(entry)
                entry[2].set_result(False)


class HeldBody:
    """The bytes of one request body that are in memory."""

    def __init__(self, budget: BodyBudget, receive: Any) -> None:
        self.budget = budget
        self.size = 0
        self.counted = 0
        self.is_answered = self.is_refused = False
        self._receive = receive

    async def receive(self) -> Any:
        """Receive the next message; if it holds a part of the body, wait until that fits."""
        message = await self._receive()
        if self.is_refused:
            while message["type"] == "http.request":
                message = await self._receive()
            return message
        size = len(message.get("body", b""))
        if size and not await self.budget.wait(self, size):
            self.is_refused = True
            return {"type": "http.request", "body": b"", "more_body": False}
        return message

    def answer(self) -> None:
        """Note that the response has begun: if the body waits, the rest is dropped."""
        self.is_answered = True
        self.budget.refuse(self)

    def release(self, size: int) -> None:
        """Note that ``size`` bytes are no longer held."""
        self.size = max(0, self.size - size)
        counted = max(0, self.size - FREE_BYTES)
        self.budget.held -= self.counted - counted
        self.counted = counted
        self.budget.grant()

    def end(self) -> None:
        """Note that the request is over."""
        if self.budget.exempt is self:
            self.budget.exempt = None
        self.release(self.size)
