"""Client address, scheme and host of a request behind trusted proxies."""

from __future__ import annotations

from typing import Any


class TrustedProxies:
    """ASGI middleware that applies the ``X-Forwarded`` headers of the last ``hops`` proxies.

    Each proxy appends an entry to ``X-Forwarded-For``, ``-Proto`` and ``-Host``; the entry of the
    outermost trusted proxy is used.  Each trusted proxy must write all three headers, or a client
    can forge the missing one.  With 0 hops the headers are ignored.
    """

    def __init__(self, app: Any, hops: int) -> None:
        self.app = app
        self.hops = hops

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if self.hops and scope["type"] in {"http", "websocket"}:
            scope = self._forwarded(scope)
        await self.app(scope, receive, send)

    def _forwarded(self, scope: Any) -> Any:
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
