"""Conditional requests (RFC 9110, section 13) and cache headers (RFC 9111)."""

from __future__ import annotations

from typing import Any

from quart import Response, current_app, make_response, request

from quartapp.exceptions import PreconditionFailed
from quartapp.extensions import auth

from . import api
from .authentication import is_stateless

HAS_CHANGED = "It has changed since you read it. Read it again, then decide."
NO_RESOURCE = "There is nothing here that If-Match could name. Leave it out to make it."
NO_TAG = "If-Match names no ETag: send the one that you got, with its quotes, or *."


@api.after_app_request
async def label(response: Response) -> Response:
    """Add ``ETag`` and ``Cache-Control``; turn the response into 304 or 412 if a condition applies.

    Registered for the whole application, so that errors of routing get the headers too.
    """
    if not is_stateless():
        return response
    is_json = response.mimetype == "application/json"
    if is_json and response.status_code in {200, 201}:
        await response.add_etag()
    if not is_json or request.method not in {"GET", "HEAD"} or response.status_code != 200:
        response.headers.setdefault("Cache-Control", "no-store")
        return response
    user = auth.current_user()
    is_anonymous = user is None or user.is_anonymous
    response.headers.setdefault(
        "Cache-Control", f"{'public' if is_anonymous else 'private'}, no-cache"
    )
    response.vary.add("Authorization")
    if request.if_match.star_tag:  # matches any state, but Werkzeug would compare it as a tag
        request.headers.remove("If-Match")
    return _with_error_body(await response.make_conditional(request))


def _with_error_body(response: Response) -> Response:
    """Give a 412 of Werkzeug, which has no body, the JSON body of an API error."""
    if response.status_code == PreconditionFailed.status:
        error = {"error": PreconditionFailed.error, "message": HAS_CHANGED}
        response.set_data(current_app.json.dumps(error))
        response.headers["Cache-Control"] = "no-store"
    return response


def has_if_match() -> bool:
    """Return True if the request has an ``If-Match`` header."""
    return "If-Match" in request.headers


async def require_match(current: Any) -> None:
    """Raise PreconditionFailed unless ``If-Match`` matches the ETag of ``current``.

    ``current`` is the JSON of a GET of the same URL, or None if there is no such resource.
    Call this inside the transaction that changes the resource, while its row is locked.
    """
    if not has_if_match():
        return
    wanted = request.if_match
    if not wanted:
        raise PreconditionFailed(NO_TAG)
    if current is None:
        raise PreconditionFailed(NO_RESOURCE)
    if not (wanted.star_tag or wanted.is_strong(await _etag_of(current))):
        raise PreconditionFailed(HAS_CHANGED)


async def _etag_of(answer: Any) -> str:
    response: Any = await make_response(answer)
    await response.add_etag()
    return str(response.get_etag()[0])
