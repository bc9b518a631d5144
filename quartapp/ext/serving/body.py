"""A body is counted while it arrives.

Quart 0.23 buffers a chunked body whole before it compares it with MAX_CONTENT_LENGTH, and
both 0.22 and 0.23 let the files of a chunked multipart body pass uncounted.
"""

from __future__ import annotations

import asyncio
from typing import Any

DRAIN_SECONDS = 5


class BodyLimit:
    """ASGI middleware: no more than ``limit`` bytes of a body reach the application.

    One that declares more is left to the application, which refuses it by its header; one
    that turns out to be more is answered 413 here.  The rest is read and dropped, because a
    server whose application stops reading stops too.
    """

    def __init__(self, app: Any, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = any(name.lower() == b"content-length" for name, _ in scope["headers"])
        seen, over, answered = 0, False, False

        async def limited() -> Any:
            nonlocal seen, over
            message = await receive()
            seen += len(message.get("body", b""))
            if seen <= self.limit:
                return message
            over = not declared
            return {"type": "http.disconnect"} if over else {**message, "body": b""}

        async def noted(message: Any) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self.app(scope, limited, noted)
        if over and not answered:
            await asyncio.gather(_refuse(send), _drain(receive))


async def _refuse(send: Any) -> None:
    words = b"That is more than this site takes.\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(words)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": words, "more_body": False})


async def _drain(receive: Any) -> None:
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while (await receive()).get("more_body"):
                pass
    except TimeoutError:
        pass
