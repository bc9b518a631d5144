"""An answer that is ready early, as a refusal is, must not break off the request."""

from __future__ import annotations

import asyncio
from typing import Any

MOST = 32 << 20  # bytes that are read and dropped
PATIENCE = 10  # seconds


class HearOut:
    """ASGI middleware: an answer ends only when the client has said all.

    A connection that is closed on somebody who still talks is reset, and many never read
    their answer then.  Who talks for longer than PATIENCE or MOST is cut off all the same.
    The application must read on while it answers, and send a last message without a body:
    Quart does both.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        heard = _Heard(receive)

        async def send_heard(message: Any) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await heard.all()
            await send(message)

        await self.app(scope, heard, send_heard)


class _Heard:
    """What a client says, and whether that was all."""

    def __init__(self, receive: Any) -> None:
        self.receive = receive
        self.over = asyncio.Event()
        self.answered = False
        self.left = MOST

    async def __call__(self) -> Any:
        message = await self.receive()
        if self.answered:
            self.left -= len(message.get("body", b""))
        if not message.get("more_body", False) or self.left < 0:
            self.over.set()
        return message

    async def all(self) -> None:
        """Wait until it was, or for as long as can be asked."""
        self.answered = True
        if self.over.is_set():
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self.over.wait()
        except TimeoutError:
            pass
