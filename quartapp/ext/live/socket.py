"""A websocket that is Quart's until it is accepted, and then ours.

Quart keeps two tasks, a queue without an end and a context for each websocket, and asks a
proxy and a signal about each message: too much where a thousand wait and hear the same.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from .conversation import Conversation
from .feed import Feed
from .listener import Listener

LINE = "quartapp.live.line"
CONNECT = "websocket.connect"
GONE = {"type": "websocket.disconnect", "code": 1000}
LAST_WORDS = 1.0  # seconds for a close frame that the other side does not read


class Line:
    """Both ends of a websocket; what Quart sees of them ends when a view hands it over."""

    def __init__(self, receive: Any, send: Any) -> None:
        self._receive = receive
        self.send = send
        self._early: list[Any] = []  # what was said before the view handed it over
        self._is_quarts = False  # since a view has accepted or refused it, and keeps it
        self._coming: asyncio.Future[Any] | None = None  # what comes next, if Quart asked for it
        self._left = asyncio.get_running_loop().create_future()  # when Quart has
        self._listener: Listener | None = None

    def hand_over(self, listener: Listener) -> None:
        """Let ``listener`` have the rest of it, once the view has accepted and returned."""
        self._listener = listener

    async def receive_for_quart(self) -> Any:
        """What the client says; once the view has handed it over and returned, that it is gone."""
        while not self._left.done():
            self._coming = self._coming or asyncio.ensure_future(self._receive())
            await asyncio.wait({self._coming, self._left}, return_when=asyncio.FIRST_COMPLETED)
            if self._coming.done():
                message, self._coming = self._coming.result(), None
                if message["type"] != CONNECT and not self._is_quarts:
                    self._early.append(message)
                if self._listener is None:
                    return message
        return GONE

    async def send_for_quart(self, message: Any) -> None:
        """Send; Quart closes what a view has returned from, and this one has not done with."""
        if self._listener is None:
            self._is_quarts = True
            self._early.clear()
        elif message["type"] == "websocket.close":
            self._left.set_result(None)
            return
        await self.send(message)

    async def receive(self) -> Any:
        """What the client says."""
        if self._early:
            return self._early.pop(0)
        coming, self._coming = self._coming or self._receive(), None
        message = await coming
        if message["type"] == CONNECT:  # Quart need not have asked for it
            message = await self._receive()
        return message

    async def hold(self, feed: Feed) -> None:
        """Talk with whoever it was handed over to, until one side ends it."""
        if (listener := self._listener) is None:
            return
        await listener.stay(Conversation(listener, feed, self.receive).hold())
        if listener.code is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await self.send({"type": "websocket.close", "code": listener.code})

    def drop(self, feed: Feed) -> None:
        """Forget whoever it was handed over to."""
        if self._coming is not None:
            self._coming.cancel()
        if self._listener is not None:
            feed.dismiss(self._listener)


class Switchboard:
    """ASGI middleware around Quart: gives each websocket its Line."""

    def __init__(self, app: Any, feed: Feed) -> None:
        self.app = app
        self.feed = feed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        line = Line(receive, send)
        try:
            await self.app({**scope, LINE: line}, line.receive_for_quart, line.send_for_quart)
            await line.hold(self.feed)
        finally:
            line.drop(self.feed)
