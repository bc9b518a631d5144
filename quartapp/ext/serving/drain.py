"""What is open when a server is told to stop: websockets are closed, the rest may finish."""

from __future__ import annotations

import asyncio
from typing import Any

SERVICE_RESTART = 1012  # https://www.iana.org/assignments/websocket: come back soon


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
        if scope["type"] == "websocket":
            receive = self._until_stopped(receive, send)
        self.open.add(task)
        try:
            await self.app(scope, receive, send)
        finally:
            self.open.discard(task)

    def cut(self) -> None:
        """End what is open still, finished or not."""
        for task in self.open:
            task.cancel()

    def _until_stopped(self, receive: Any, send: Any) -> Any:
        closed = False

        async def received() -> Any:
            nonlocal closed
            message = asyncio.ensure_future(receive())
            stopped = asyncio.ensure_future(self.stop.wait())
            try:
                await asyncio.wait({message, stopped}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopped.cancel()
                if not message.done():
                    message.cancel()
            if not self.stop.is_set():
                return message.result()
            if not closed:
                closed = True
                await send({"type": "websocket.close", "code": SERVICE_RESTART})
            return {"type": "websocket.disconnect", "code": SERVICE_RESTART}

        return received
