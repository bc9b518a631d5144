"""The first things to try."""

from __future__ import annotations

from markupsafe import Markup

from .samples import BEARER, curl, json_sample

WRONG = "String should have at least 1 character"


def samples(address: str) -> dict[str, Markup]:
    """Commands and answers for the top of the page, where the API is at ``address``."""
    posts, body = f"{address}/posts/", {"body": "Hello from a *program*."}
    errors = [{"path": "body", "message": WRONG}]
    return {
        "read": curl("GET", posts),
        "write": curl("POST", posts, [BEARER], body),
        "again": curl("POST", posts, [BEARER, '-H "Idempotency-Key: $KEY"'], body),
        "error": json_sample(
            {"error": "bad request", "message": f"body: {WRONG}", "errors": errors}
        ),
    }
