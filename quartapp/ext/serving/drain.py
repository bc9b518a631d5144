"""Telling websockets that the server goes away, so that it can."""

from __future__ import annotations

import asyncio
from typing import Any

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket: come back soon
PATIENCE = 3


class Drain:
    """ASGI middleware: ``close_websockets`` ends those that are open, each with 1012."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.draining = asyncio.Event()
        self.open: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        task = asyncio.current_task()
        if task is not None:
            self.open.add(task)
            task.add_done_callback(self.open.discard)
        await self.app(scope, _Receiver(self, receive, send), send)

    async def close_websockets(self) -> None:
        """Close them, and give their handlers a moment to end."""
        self.draining.set()
        if self.open:
            await asyncio.wait(set(self.open), timeout=PATIENCE)


class _Receiver:
    """Receives what the client says, or that there is nothing more to hear."""

    def __init__(self, drain: Drain, receive: Any, send: Any) -> None:
        self.drain = drain
        self.receive = receive
        self.send = send
        self.closed = False

    async def __call__(self) -> Any:
        message = asyncio.ensure_future(self.receive())
        draining = asyncio.ensure_future(self.drain.draining.wait())
        try:
            await asyncio.wait({message, draining}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            draining.cancel()
            if not message.done():
                message.cancel()
        if message.done() and not message.cancelled():
            return message.result()
        if not self.closed:
            self.closed = True
            await self.send({"type": "websocket.close", "code": SERVICE_RESTART})
        return {"type": "websocket.disconnect", "code": SERVICE_RESTART}
