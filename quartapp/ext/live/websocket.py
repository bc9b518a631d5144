"""Take a websocket over from Quart after the handshake, to save memory and time.

Quart keeps two tasks, an unbounded queue and a context for each websocket, and each message
passes a context proxy and a signal.  With thousands of subscribers that is too much.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from .feed import Feed
from .protocol import SubscriptionProtocol
from .subscriber import Subscriber

CONNECTION_KEY = "quartapp.live.connection"  # key in the ASGI scope
CONNECT = "websocket.connect"
DISCONNECT = {"type": "websocket.disconnect", "code": 1000}
CLOSE_TIMEOUT_SECONDS = 1.0  # for sending the close frame to a client that does not read


class WebSocketConnection:
    """A websocket connection that a view can hand over from Quart to a subscriber."""

    def __init__(self, receive: Any, send: Any) -> None:
        self._receive = receive
        self.send = send
        self._early: list[Any] = []  # messages that came before the view handed it over
        self._is_kept_by_quart = False  # a view accepted or refused it and did not hand it over
        self._pending: asyncio.Future[Any] | None = None  # the receive that Quart began
        self._released = asyncio.get_running_loop().create_future()  # done when Quart is done
        self._subscriber: Subscriber | None = None

    def hand_over(self, subscriber: Subscriber) -> None:
        """Give the websocket to ``subscriber`` as soon as the view has returned."""
        self._subscriber = subscriber

    async def receive_for_quart(self) -> Any:
        """Return the next message; after a handover, a disconnect as soon as the view returns."""
        while not self._released.done():
            self._pending = self._pending or asyncio.ensure_future(self._receive())
            await asyncio.wait({self._pending, self._released}, return_when=asyncio.FIRST_COMPLETED)
            if self._pending.done():
                message, self._pending = self._pending.result(), None
                if message["type"] != CONNECT and not self._is_kept_by_quart:
                    self._early.append(message)
                if self._subscriber is None:
                    return message
        return DISCONNECT

    async def send_for_quart(self, message: Any) -> None:
        """Send a message of Quart, except the close after a view that handed the websocket over.

        Quart closes a websocket when its view returns.
        """
        if self._subscriber is None:
            self._is_kept_by_quart = True
            self._early.clear()
        elif message["type"] == "websocket.close":
            self._released.set_result(None)
            return
        await self.send(message)

    async def receive(self) -> Any:
        """Return the next message for the subscriber."""
        if self._early:
            return self._early.pop(0)
        pending, self._pending = self._pending or self._receive(), None
        message = await pending
        if message["type"] == CONNECT:  # Quart may not have received it
            message = await self._receive()
        return message

    async def run(self, feed: Feed) -> None:
        """Run the subscription protocol, if the view handed the websocket over, and close it."""
        if (subscriber := self._subscriber) is None:
            return
        await subscriber.run(SubscriptionProtocol(subscriber, feed, self.receive).run())
        if subscriber.code is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await self.send({"type": "websocket.close", "code": subscriber.code})

    def drop(self, feed: Feed) -> None:
        """Cancel a pending receive and remove the subscriber from ``feed``."""
        if self._pending is not None:
            self._pending.cancel()
        if self._subscriber is not None:
            feed.remove(self._subscriber)


class WebSocketMiddleware:
    """ASGI middleware that puts a WebSocketConnection into the scope of each websocket."""

    def __init__(self, app: Any, feed: Feed) -> None:
        self.app = app
        self.feed = feed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        connection = WebSocketConnection(receive, send)
        try:
            await self.app(
                {**scope, CONNECTION_KEY: connection},
                connection.receive_for_quart,
                connection.send_for_quart,
            )
            await connection.run(self.feed)
        finally:
            connection.drop(self.feed)
