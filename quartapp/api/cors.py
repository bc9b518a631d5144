"""Cross-origin resource sharing (CORS): pages of other sites may use the API with a token.

All origins are allowed and credentials are not, so responses do not depend on ``Origin`` and
need no ``Vary: Origin``.  The API ignores cookies in any case.
"""

from __future__ import annotations

from quart import Response, ResponseReturnValue, request

from . import api
from .authentication import is_stateless

PREFLIGHT_MAX_AGE_SECONDS = 7200  # the upper limit of Chromium
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, If-None-Match, "
    "Idempotency-Key, X-Request-ID",
    "Access-Control-Max-Age": str(PREFLIGHT_MAX_AGE_SECONDS),
}
EXPOSED_HEADERS = (
    "Allow, ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-ID"
)


@api.before_app_request
async def preflight() -> ResponseReturnValue | None:
    """Answer the preflight request that a browser sends before a cross-origin request."""
    is_preflight = (
        request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    )
    return ("", 204, PREFLIGHT_HEADERS) if is_preflight and is_stateless() else None


@api.after_app_request
async def allow_every_origin(response: Response) -> Response:
    """Allow pages of all origins to read the response, errors included."""
    if is_stateless():
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response
