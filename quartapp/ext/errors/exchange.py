"""The state of one request and its response, between the server and the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any


class Exchange:
    """A request or websocket handshake, and the state of its response."""

    def __init__(self, scope: Any, receive: Any, send: Any, headers: dict[str, str]) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._headers = headers
        self.error: Exception | None = None  # raised again inside of Quart
        self.was_raised = False
        self.has_failed = False  # after_request or saving the session has failed
        self.has_started = False
        self.is_read = False  # the whole body was received
        self.request_id = ""

    async def receive(self) -> Any:
        """Receive the next message."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            self.is_read = True
        return message

    def receive_rest(self) -> Callable[[], Awaitable[Any]]:
        """Return a ``receive`` for the rest of the request, for a second run of the application."""
        ends = [{"type": "http.request", "body": b"", "more_body": False}] if self.is_read else []

        async def receive() -> Any:
            return ends.pop() if ends else await self.receive()

        return receive

    async def send(self, message: Any) -> None:
        """Send a message; add missing security headers to an error response."""
        is_head = message["type"].endswith(".start") or message["type"] == "websocket.accept"
        if is_head and (self.error or self.has_failed):
            message = {**message, "headers": self._completed(message["headers"])}
        self.has_started = self.has_started or is_head or message["type"] == "websocket.close"
        await self._send(message)

    def _completed(self, headers: Any) -> list[tuple[bytes, bytes]]:
        wanted = {**self._headers, "X-Request-ID": self.request_id, "Cache-Control": "no-store"}
        present = {name.decode("latin-1").lower() for name, _ in headers}
        missing = [pair for pair in wanted.items() if pair[0].lower() not in present]
        return [*headers, *((name.lower().encode(), value.encode()) for name, value in missing)]
