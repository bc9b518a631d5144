"""Read the rest of the request body before an early response ends."""

from __future__ import annotations

import asyncio
from typing import Any

MAX_DRAINED_BYTES = 32 << 20  # read and dropped after the response is complete
DRAIN_TIMEOUT_SECONDS = 10


class DrainRequestBody:
    """ASGI middleware that ends a response only when the request body has been read.

    A response such as a 413 can be complete before the client has sent the whole body.  If the
    server closes the connection then, TCP resets it, and many clients do not read the response.
    A client that sends for longer than DRAIN_TIMEOUT_SECONDS, or more than MAX_DRAINED_BYTES, is
    disconnected.  The application must receive while it responds, and end the response with a
    message without a body.  Quart does both.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive)

        async def send_after_body(message: Any) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await body.wait_for_end()
            await send(message)

        await self.app(scope, body, send_after_body)


class _Body:
    """The ``receive`` of a request, which notes the end of the body."""

    def __init__(self, receive: Any) -> None:
        self.receive = receive
        self.over = asyncio.Event()
        self.answered = False
        self.left = MAX_DRAINED_BYTES

    async def __call__(self) -> Any:
        message = await self.receive()
        if self.answered:
            self.left -= len(message.get("body", b""))
        if not message.get("more_body", False) or self.left < 0:
            self.over.set()
        return message

    async def wait_for_end(self) -> None:
        """Wait until the body has been received, or a limit is reached."""
        self.answered = True
        if self.over.is_set():
            return
        try:
            async with asyncio.timeout(DRAIN_TIMEOUT_SECONDS):
                await self.over.wait()
        except TimeoutError:
            pass
