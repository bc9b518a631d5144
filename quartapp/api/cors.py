"""Cross-origin requests (CORS): pages of other sites may use the API, with a token.

Every origin is allowed and credentials never are, so an answer does not depend on ``Origin``
and needs no ``Vary`` for it.  Cookies mean nothing here in any case.
"""

from __future__ import annotations

from quart import Response, ResponseReturnValue, request

from . import api
from .authentication import is_stateless

PREFLIGHT_SECONDS = 7200  # for which browsers keep the answer; Chromium keeps none for longer
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, If-None-Match, "
    "Idempotency-Key, X-Request-ID",
    "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
}
EXPOSED = "Allow, ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-ID"


@api.before_app_request
async def preflight() -> ResponseReturnValue | None:
    """Answer the question of a browser that comes before a cross-origin request."""
    is_asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    return ("", 204, PREFLIGHT) if is_asked and is_stateless() else None


@api.after_app_request
async def allow_every_origin(response: Response) -> Response:
    """Let pages of all origins read the answer, be it an error."""
    if is_stateless():
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
    return response
