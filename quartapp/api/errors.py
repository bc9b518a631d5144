"""What is special in the API's refusals; ``main.errors`` renders the others as JSON too."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from quart import Response, ResponseReturnValue, current_app, make_response, request
from quart_schema import RequestSchemaValidationError
from werkzeug.exceptions import Unauthorized
from werkzeug.routing import RequestRedirect

from quartapp.exceptions import Forbidden
from quartapp.models import Permission
from quartapp.services.tokens import InsufficientScope

from . import api
from .authentication import current_user, is_stateless
from .refusals import REFUSALS

NO_MODERATE = "This token has no scope “moderate”."

# Where pydantic's own words would not help anybody.
WORDS = {
    "string_pattern_mismatch": "There is nothing but space in it, or a character that is no text",
    "string_unicode": "There is a character in it that is no text",
    "extra_forbidden": "There is no such field",
    "model_type": "It should be an object",
}


@api.errorhandler(Unauthorized)
async def unauthorized(error: Unauthorized) -> ResponseReturnValue:
    """Nobody knows who asks."""
    response = await make_response({"error": "unauthorized", "message": error.description}, 401)
    for scheme in error.www_authenticate or ():
        response.headers.add("WWW-Authenticate", scheme.to_header())
    return response


@api.errorhandler(InsufficientScope)
async def insufficient_scope(error: InsufficientScope) -> ResponseReturnValue:
    """A token that may less than this (RFC 6750, 3.1)."""
    challenge = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
    return {"error": error.error, "message": str(error)}, error.status, challenge


@api.errorhandler(Forbidden)
async def forbidden(error: Forbidden) -> ResponseReturnValue:
    """Name the scope that would do, where the person may and their token may not."""
    words = f"{str(error).rstrip('.')}. {NO_MODERATE}" if _lacks_moderate() else str(error)
    return {"error": error.error, "message": words}, error.status


@api.errorhandler(RequestSchemaValidationError)
async def unacceptable_body(error: RequestSchemaValidationError) -> ResponseReturnValue:
    """A body that is JSON, but not what it should be: all that is wrong with it at once."""
    cause = error.validation_error
    problems = list(map(_problem, cause.errors())) if isinstance(cause, ValidationError) else []
    message = "; ".join(f"{each['path'] or 'the body'}: {each['message']}" for each in problems)
    return {"error": "bad request", "message": message[:500], "errors": problems[:100]}, 400


@api.app_errorhandler(Exception)
async def broken(error: Exception) -> ResponseReturnValue:
    """A mistake of ours is JSON in development too, where a page would be its traceback."""
    if not (current_app.debug and is_stateless()):
        raise error
    current_app.logger.exception("Exception on request %s %s", request.method, request.path)
    name, words = REFUSALS[500]
    return {"error": name, "message": words}, 500


@api.after_app_request
async def moved(response: Response) -> Any:
    """A slash that is missing is told by Werkzeug, in HTML, before any handler is asked."""
    is_moved = isinstance(request.routing_exception, RequestRedirect)
    if not (is_stateless() and is_moved and "Location" in response.headers):
        return response  # it may have been refused before
    place = response.headers["Location"]
    answer = {"error": "permanent redirect", "message": f"It is at {place}"}
    return await make_response(answer, response.status_code, {"Location": place})


def _lacks_moderate() -> bool:
    """Return whether a token keeps a moderator from what their role allows."""
    view: Any = current_app.view_functions[request.endpoint or ""]
    needed = getattr(view, "permission", None)
    if needed not in {Permission(0), Permission.MODERATE} or not current_user.confirmed:
        return False  # a moderator may not do this either
    has_powers = bool(current_user.role.permissions & (Permission.MODERATE | Permission.ADMIN))
    return has_powers and not current_user.can(Permission.MODERATE)


def _problem(error: Any) -> dict[str, str]:
    path = ".".join(map(str, error["loc"]))
    message = WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return {"path": path[:200], "message": message.rstrip(".")}
