"""A websocket client that calls the application directly, as an ASGI server does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any, Self

from quart import Quart

from quartapp.ext.testing import Browser

TIMEOUT_SECONDS = 10


class Refused(Exception):
    """The application refused the websocket, with this status and text."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status


class Closed(Exception):
    """The application closed the websocket with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Ear:
    """A subscriber: ``async with Ear(app, "/live", …)``.

    Quart's own test client does not report the close code, and in 0.23 not even the close.
    """

    def __init__(
        self,
        app: Quart,
        path: str,
        headers: dict[str, str] | None = None,
        *,
        browser: Browser | None = None,
        subprotocols: Iterable[str] = (),
    ) -> None:
        path, _, query = path.partition("?")
        sent = {"Host": "localhost", **(headers or {})}
        if browser is not None:
            sent["Cookie"] = "; ".join(f"{each.name}={each.value}" for each in browser.jar)
        self.app = app
        self.scope = {
            "type": "websocket", "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1", "scheme": "ws", "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "root_path": "", "subprotocols": list(subprotocols),
            "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
            "client": ("127.0.0.1", 1), "server": ("localhost", 80), "state": {},
            "extensions": {"websocket.http.response": {}},
        }  # fmt: skip
        self.said: asyncio.Queue[Any] = asyncio.Queue()
        self.told: asyncio.Queue[Any] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self.said.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(self.app(self.scope, self.said.get, self.told.put))
        answer = await self._next()
        if answer["type"] != "websocket.accept":
            words = (await self._next()).get("body", b"") if "status" in answer else b""
            await self.__aexit__()
            raise Refused(answer.get("status", 403), words.decode())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.said.put_nowait({"type": "websocket.disconnect", "code": 1000})
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self.task

    async def send(self, data: str | bytes) -> None:
        kinds = {"text": None, "bytes": None, ("text", "bytes")[isinstance(data, bytes)]: data}
        self.said.put_nowait({"type": "websocket.receive", **kinds})

    async def ask(self, **message: Any) -> dict[str, Any]:
        await self.send(json.dumps(message))
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        message = await self._next()
        if message["type"] == "websocket.close":
            raise Closed(message["code"])
        return json.loads(message["text"])

    async def hears_nothing(self) -> bool:
        """Return whether no message arrives before the response to a ping."""
        return (await self.ask(ping="quiet?")).get("pong") == "quiet?"

    async def code(self) -> int:
        """Receive until the application closes the websocket; return the close code."""
        try:
            while True:
                await self.hear()
        except Closed as closed:
            return closed.code

    async def _next(self) -> Any:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await self.told.get()
