"""Error handlers of the API; ``main.errors`` renders the other errors as JSON."""

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

MISSING_MODERATE_SCOPE = "This token has no scope “moderate”."

# By pydantic's error type: its own messages are of no use to a client here.
VALIDATION_MESSAGES = {
    "string_pattern_mismatch": "There is nothing but space in it, or a character that is no text",
    "string_unicode": "There is a character in it that is no text",
    "extra_forbidden": "There is no such field",
    "model_type": "It should be an object",
}


@api.errorhandler(Unauthorized)
async def unauthorized(error: Unauthorized) -> ResponseReturnValue:
    """Return 401 with one ``WWW-Authenticate`` header per scheme."""
    response = await make_response({"error": "unauthorized", "message": error.description}, 401)
    for scheme in error.www_authenticate or ():
        response.headers.add("WWW-Authenticate", scheme.to_header())
    return response


@api.errorhandler(InsufficientScope)
async def insufficient_scope(error: InsufficientScope) -> ResponseReturnValue:
    """Return 403 for a token without the required scope (RFC 6750, section 3.1)."""
    challenge = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
    return {"error": error.error, "message": str(error)}, error.status, challenge


@api.errorhandler(Forbidden)
async def forbidden(error: Forbidden) -> ResponseReturnValue:
    """Return 403; name the scope `moderate` if only the token lacks it, not the user's role."""
    message = (
        f"{str(error).rstrip('.')}. {MISSING_MODERATE_SCOPE}" if _lacks_moderate() else str(error)
    )
    return {"error": error.error, "message": message}, error.status


@api.errorhandler(RequestSchemaValidationError)
async def unacceptable_body(error: RequestSchemaValidationError) -> ResponseReturnValue:
    """Return 400 with all validation errors of a JSON body."""
    cause = error.validation_error
    problems = list(map(_problem, cause.errors())) if isinstance(cause, ValidationError) else []
    message = "; ".join(f"{each['path'] or 'the body'}: {each['message']}" for each in problems)
    return {"error": "bad request", "message": message[:500], "errors": problems[:100]}, 400


@api.app_errorhandler(Exception)
async def broken(error: Exception) -> ResponseReturnValue:
    """Return 500 as JSON in debug mode too, where Quart would render the traceback as HTML.

    Re-raises the error outside debug mode and the API: other handlers render it there.
    """
    if not (current_app.debug and is_stateless()):
        raise error
    current_app.logger.exception("Exception on request %s %s", request.method, request.path)
    name, message = REFUSALS[500]
    return {"error": name, "message": message}, 500


@api.after_app_request
async def redirect_as_json(response: Response) -> Any:
    """Turn the redirect to a trailing slash, which Werkzeug renders as HTML, into JSON.

    Werkzeug returns it without calling an error handler, so this hook replaces the response.
    """
    is_redirect = isinstance(request.routing_exception, RequestRedirect)
    if not (is_stateless() and is_redirect and "Location" in response.headers):
        return response  # an earlier hook may have rejected the request
    location = response.headers["Location"]
    body = {"error": "permanent redirect", "message": f"It is at {location}"}
    return await make_response(body, response.status_code, {"Location": location})


def _lacks_moderate() -> bool:
    """Return True if the user's role allows the request, but the token lacks `moderate`."""
    view: Any = current_app.view_functions[request.endpoint or ""]
    needed = getattr(view, "permission", None)
    if needed not in {Permission(0), Permission.MODERATE} or not current_user.confirmed:
        return False  # the scope would not help here
    has_powers = bool(current_user.role.permissions & (Permission.MODERATE | Permission.ADMIN))
    return has_powers and not current_user.can(Permission.MODERATE)


def _problem(error: Any) -> dict[str, str]:
    path = ".".join(map(str, error["loc"]))
    message = VALIDATION_MESSAGES.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return {"path": path[:200], "message": message.rstrip(".")}
