"""What can be said in paths and headers, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from quartapp.ext.converters import LARGEST_ID

PATHS = {
    "post_id": ("Which post.", 412),
    "comment_id": ("Which comment.", 9),
    "user_id": ("Which person.", 3),
    "other_id": ("Which other person.", 7),
    "token_id": ("Which token.", 5),
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "An ETag: 304 if that is what would be answered.",
    "schema": {"type": "string"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read: 412 if it is another one now. `*` is any.",
    "schema": {"type": "string", "format": "etag"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Chosen by whoever asks: the same again within 24 hours makes nothing twice.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "example": "8c2f7c1e-1d34-4b1c-9d7a-3f0f5c6f2a10",
}
HEADERS = {
    "get": [IF_NONE_MATCH],
    "post": [IDEMPOTENCY_KEY],
    "put": [IF_MATCH],
    "delete": [IF_MATCH],
}


def path_parameter(name: str) -> dict[str, Any]:
    """A number in a path."""
    description, example = PATHS[name]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "example": example,
        "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
    }
