"""Restore entity tags that a compressing proxy has changed."""

from __future__ import annotations

import re
from typing import Any

CONDITIONS = {b"if-match", b"if-none-match"}
CODINGS = b"gzip|x-gzip|br|deflate|zstd|compress|identity"
# nginx makes W/"x" of "x", Apache "x-gzip", Jetty "x--gzip", others "x;gzip" or "x:gzip".
TAG = re.compile(rb'(?:W/)?"([^"]*?)(?:(?:--?|[;:])(?:' + CODINGS + rb'))?"')


class OriginalETags:
    """ASGI middleware that restores the entity tags in If-Match and If-None-Match.

    A proxy that compresses responses marks their ``ETag`` as weak or appends a suffix.  A client
    sends the changed tag back, and If-Match fails.  Use this only if the application's tags are
    strong, are computed from the content, and do not end in such a suffix: then the restored
    tag identifies the same state of the resource.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and any(name in CONDITIONS for name, _ in scope["headers"]):
            scope = {**scope, "headers": [_restored(*pair) for pair in scope["headers"]]}
        await self.app(scope, receive, send)


def _restored(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    return name, TAG.sub(rb'"\1"', value) if name in CONDITIONS else value
