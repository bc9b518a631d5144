"""A websocket subscriber that reconnects and requests the events it missed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.crowd import until
from tests.processes import TIMEOUT_SECONDS


def live(address: str) -> str:
    """Return the URL of the websocket of the site at ``address``."""
    return address.replace("http", "ws", 1) + "/live"


class Ear:
    """A subscriber of one topic, connected to one of the addresses ``doors``.

    ``events`` holds the received events; ``heard_at`` is the time at which each arrived.
    """

    def __init__(self, *doors: str, topic: str = "timeline", last_id: int | None = None) -> None:
        self.doors = doors
        self.topic = topic
        self.last_id = last_id
        self.events: list[dict[str, Any]] = []
        self.sockets: list[ClientConnection] = []
        self.resets = 0
        self.is_subscribed = False

    @property
    def ids(self) -> list[int]:
        return [event["id"] for event in self.events]

    def when(self, post_id: int) -> float | None:
        """Return the ``time.perf_counter`` at which the event of a post arrived, or None."""
        heard = (event["heard_at"] for event in self.events if event["post_id"] == post_id)
        return next(heard, None)

    async def listen(self) -> None:
        """Receive events until cancelled; reconnect when the connection ends."""
        while True:
            door = self.doors[len(self.sockets) % len(self.doors)]
            with suppress(OSError, TimeoutError, WebSocketException):
                async with connect(live(door), compression=None, proxy=None) as socket:
                    self.sockets.append(socket)
                    await self._converse(socket)
            self.is_subscribed = False
            await asyncio.sleep(0.05)

    async def _converse(self, socket: ClientConnection) -> None:
        wish: dict[str, Any] = {"subscribe": self.topic}
        if self.last_id is not None:
            wish["last_id"] = self.last_id
        await socket.send(json.dumps(wish))
        async for text in socket:
            message = json.loads(text)
            if "error" in message:
                return
            if "subscribed" in message:
                self.is_subscribed = True
                self.resets += "reset" in message
            else:
                self.events.append(message | {"heard_at": time.perf_counter()})
            self.last_id = message.get("id", message.get("last_id"))

    def cut(self) -> None:
        """Abort the connection without a close frame; data in transit is lost."""
        self.is_subscribed = False
        self.sockets[-1].transport.abort()

    async def hears(self, holds: Callable[[], object], patience: float = TIMEOUT_SECONDS) -> None:
        """Wait until ``holds`` returns true, at most ``patience`` seconds."""
        await until(holds, patience)


@asynccontextmanager
async def listening(*doors: str, **options: Any) -> AsyncIterator[Ear]:
    """Yield a subscriber that stays connected until the block ends."""
    ear = Ear(*doors, **options)
    task = asyncio.create_task(ear.listen())
    try:
        await until(lambda: ear.is_subscribed, TIMEOUT_SECONDS)
        yield ear
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def closed(socket: ClientConnection) -> int:
    """Wait until the server closes the websocket; return the close code."""
    with suppress(ConnectionClosed):
        async for _ in socket:
            pass
    return socket.close_code
