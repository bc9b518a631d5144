"""What is open when a server is told to stop: websockets are closed, the rest may finish."""

from __future__ import annotations

import asyncio
from typing import Any

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket: come back soon
DISCONNECT = "websocket.disconnect"


class Drain:
    """ASGI middleware: once ``stop`` is set, each websocket hears 1012 and then its end."""

    def __init__(self, app: Any, stop: asyncio.Event) -> None:
        self.app = app
        self.stop = stop
        self.open: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        task = asyncio.current_task()
        if scope["type"] == "lifespan" or task is None:
            await self.app(scope, receive, send)
            return
        self.open.add(task)
        try:
            if scope["type"] == "websocket":
                receive = _Receiver(receive, send, self.stop)
                await self.app(scope, receive, send)
                await receive.drop_the_rest()
            else:
                await self.app(scope, receive, send)
        finally:
            self.open.discard(task)

    def cut(self) -> None:
        """End what is open still, finished or not."""
        for task in self.open:
            task.cancel()


class _Receiver:
    """What a websocket's client says, until ``stop`` is set: then that it has gone."""

    def __init__(self, receive: Any, send: Any, stop: asyncio.Event) -> None:
        self.receive = receive
        self.send = send
        self.stop = stop
        self.talking = True  # the client, to whom nobody listens any more

    async def __call__(self) -> Any:
        message = asyncio.ensure_future(self.receive())
        stopped = asyncio.ensure_future(self.stop.wait())
        try:
            await asyncio.wait({message, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not message.done():
                message.cancel()
        if message.done() and not message.cancelled():
            self.talking = message.result()["type"] != DISCONNECT
        if not self.stop.is_set() or not self.talking:
            return message.result()
        await self.send({"type": "websocket.close", "code": SERVICE_RESTART})
        return {"type": DISCONNECT, "code": SERVICE_RESTART}

    async def drop_the_rest(self) -> None:
        """Read what comes until the end: Hypercorn waits for somebody who does, forever."""
        while self.stop.is_set() and self.talking:
            self.talking = (await self.receive())["type"] != DISCONNECT
