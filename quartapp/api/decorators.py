"""Decorators of views: required permissions, and parsing of the JSON body."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from pydantic import BaseModel
from quart import request
from quart_schema import validate_request
from werkzeug.exceptions import UnsupportedMediaType

from quartapp.exceptions import Forbidden
from quartapp.extensions import auth
from quartapp.models import Permission

from .authentication import current_user

SIGN_IN_MESSAGE = "Sign in with your address and password, or with a token."

View = TypeVar("View", bound=Callable[..., Awaitable[Any]])


def permission_required(permission: Permission) -> Callable[[View], View]:
    """Require all bits of ``permission`` of the user.

    The view raises Unauthorized for the anonymous user, and Forbidden for a user without the
    permission.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            if current_user.is_anonymous:
                raise auth.refusal(SIGN_IN_MESSAGE)
            if not current_user.can(permission):
                raise Forbidden("Insufficient permissions")
            return await view(*args, **kwargs)

        wrapper.permission = permission  # type: ignore[attr-defined]  # the OpenAPI provider reads it
        return wrapper  # type: ignore[return-value]

    return decorate


account_required = permission_required(Permission(0))


def json_body(model: type[BaseModel]) -> Callable[[View], Callable[..., Awaitable[Any]]]:
    """Parse the JSON body as ``model`` and pass it to the view as ``data``.

    The view raises UnsupportedMediaType if the body is not JSON, and
    RequestSchemaValidationError, which lists all errors, if it does not fit ``model``.
    """

    def decorate(view: View) -> Callable[..., Awaitable[Any]]:
        checked = validate_request(model)(view)

        @wraps(checked)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not request.is_json:
                raise UnsupportedMediaType("Send the body as application/json.")
            return await checked(*args, **kwargs)

        return wrapper

    return decorate
