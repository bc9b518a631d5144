"""What stands before a view: who may, and what it takes."""

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

ASK = "Sign in with your address and password, or with a token."

View = TypeVar("View", bound=Callable[..., Awaitable[Any]])


def permission_required(permission: Permission) -> Callable[[View], View]:
    """Let those pass who have ``permission``; ask strangers who they are."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            if current_user.is_anonymous:
                raise auth.refusal(ASK)
            if not current_user.can(permission):
                raise Forbidden("Insufficient permissions")
            return await view(*args, **kwargs)

        wrapper.permission = permission  # type: ignore[attr-defined]  # the description reads it
        return wrapper  # type: ignore[return-value]

    return decorate


account_required = permission_required(Permission(0))


def takes(model: type[BaseModel]) -> Callable[[View], Callable[..., Awaitable[Any]]]:
    """Give the view the body as ``data``, a ``model``; refuse what is none, with all reasons."""

    def decorate(view: View) -> Callable[..., Awaitable[Any]]:
        checked = validate_request(model)(view)

        @wraps(checked)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not request.is_json:
                raise UnsupportedMediaType("Send the body as application/json.")
            return await checked(*args, **kwargs)

        return wrapper

    return decorate
