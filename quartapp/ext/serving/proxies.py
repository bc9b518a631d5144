"""Who asked, and how, when proxies stand in between."""

from __future__ import annotations

from typing import Any


class TrustedProxies:
    """ASGI middleware: believe the last ``hops`` proxies, and nobody before them.

    ``X-Forwarded-For``, ``-Proto`` and ``-Host`` grow to the right, one entry a proxy: what
    counts is the entry that the outermost trusted one wrote.  Each trusted proxy must write
    all three, else a client can.  With 0 hops they are ignored.
    """

    def __init__(self, app: Any, hops: int) -> None:
        self.app = app
        self.hops = hops

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if self.hops and scope["type"] in {"http", "websocket"}:
            scope = self._seen_through(scope)
        await self.app(scope, receive, send)

    def _seen_through(self, scope: Any) -> Any:
        scope = {**scope, "headers": list(scope["headers"])}
        if address := self._entry(scope, b"x-forwarded-for"):
            scope["client"] = (address, 0)
        if scheme := self._entry(scope, b"x-forwarded-proto"):
            secure = scheme.lower() in {"https", "wss"}
            names = ("ws", "wss") if scope["type"] == "websocket" else ("http", "https")
            scope["scheme"] = names[secure]
        if host := self._entry(scope, b"x-forwarded-host"):
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope["headers"] = [*others, (b"host", host.encode("latin-1"))]
        return scope

    def _entry(self, scope: Any, wanted: bytes) -> str | None:
        values = [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]
        entries = [entry.strip() for entry in ",".join(values).split(",") if entry.strip()]
        return entries[-self.hops] if len(entries) >= self.hops else None
