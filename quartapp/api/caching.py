"""Conditional requests (RFC 9110, 13), and who may keep an answer (RFC 9111)."""

from __future__ import annotations

from typing import Any

from quart import Response, current_app, make_response, request

from quartapp.exceptions import PreconditionFailed
from quartapp.extensions import auth

from . import api
from .authentication import is_stateless

CHANGED = "It has changed since you read it. Read it again, then decide."
NOTHING_THERE = "There is nothing here that If-Match could name. Leave it out to make it."
NO_TAG = "If-Match names no ETag: send the one that you got, with its quotes, or *."


@api.after_app_request
async def label(response: Response) -> Response:
    """Say what an answer is called, and for whom it may be kept; 304 for one that is known.

    What no view answers is labelled too.
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
    nobody = user is None or user.is_anonymous
    response.headers.setdefault("Cache-Control", f"{'public' if nobody else 'private'}, no-cache")
    response.vary.add("Authorization")
    if request.if_match.star_tag:  # any state will do, which Werkzeug compares as a tag
        request.headers.remove("If-Match")
    return _told(await response.make_conditional(request))


def _told(response: Response) -> Response:
    """A GET whose If-Match does not hold is refused like everything else."""
    if response.status_code == PreconditionFailed.status:
        error = {"error": PreconditionFailed.error, "message": CHANGED}
        response.set_data(current_app.json.dumps(error))
        response.headers["Cache-Control"] = "no-store"
    return response


def names_a_state() -> bool:
    """Whether the request is meant for one state of what it changes, by If-Match."""
    return "If-Match" in request.headers


async def require_match(current: Any) -> None:
    """Raise PreconditionFailed if If-Match names another state than ``current``.

    ``current`` is what a GET of the same address would answer, or None where there is
    nothing.  To be awaited inside the transaction that changes it, with the row locked.
    """
    if not names_a_state():
        return
    wanted = request.if_match
    if not wanted:
        raise PreconditionFailed(NO_TAG)
    if current is None:
        raise PreconditionFailed(NOTHING_THERE)
    if not (wanted.star_tag or wanted.is_strong(await _etag_of(current))):
        raise PreconditionFailed(CHANGED)


async def _etag_of(answer: Any) -> str:
    response: Any = await make_response(answer)
    await response.add_etag()
    return str(response.get_etag()[0])
