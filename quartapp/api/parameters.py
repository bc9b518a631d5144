"""Path and header parameters, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from quartapp.ext.converters import LARGEST_ID

PATHS = {
    "post_id": ("Id of the post.", 412),
    "comment_id": ("Id of the comment.", 9),
    "user_id": ("Id of the user.", 3),
    "other_id": ("Id of the user to follow or unfollow.", 7),
    "token_id": ("Id of the token.", 5),
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "An ETag. The response is 304 if it is still current.",
    "schema": {"type": "string"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of an earlier GET; 412 if it has changed since. `*` matches any.",
    "schema": {"type": "string", "format": "etag"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A unique value of the client’s choice. A retry with it within 24 hours creates "
    "nothing new and returns the first response.",
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
    """Return the description of the path parameter ``name``, a row id."""
    description, example = PATHS[name]
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "example": example,
        "schema": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
    }
