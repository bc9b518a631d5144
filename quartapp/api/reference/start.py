"""Samples at the top of the documentation page."""

from __future__ import annotations

from markupsafe import Markup

from .samples import BEARER, curl, json_sample

TOO_SHORT_MESSAGE = "String should have at least 1 character"


def samples(address: str) -> dict[str, Markup]:
    """Return the samples, highlighted, for an API with the base URL ``address``."""
    posts, body = f"{address}/posts/", {"body": "Hello from a *program*."}
    errors = [{"path": "body", "message": TOO_SHORT_MESSAGE}]
    return {
        "read": curl("GET", posts),
        "write": curl("POST", posts, [BEARER], body),
        "again": curl("POST", posts, [BEARER, '-H "Idempotency-Key: $KEY"'], body),
        "error": json_sample(
            {"error": "bad request", "message": f"body: {TOO_SHORT_MESSAGE}", "errors": errors}
        ),
    }
