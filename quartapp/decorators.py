"""The coarse gate in front of a view; finer rules live in the services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from quart import redirect

from quartapp.exceptions import Forbidden
from quartapp.ext.guards import remember_guard
from quartapp.ext.login import current_user, login_url
from quartapp.models import Permission

View = TypeVar("View", bound=Callable[..., Awaitable[Any]])


def permission_required(permission: Permission) -> Callable[[View], View]:
    """Let those pass who have any bit of ``permission``; send strangers to sign in."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            if current_user.is_anonymous:
                return redirect(login_url())
            if not any(current_user.can(bit) for bit in permission):
                raise Forbidden(FOR_WHOM[permission])
            return await view(*args, **kwargs)

        remember_guard(view, wrapper)
        wrapper.permission = permission  # type: ignore[attr-defined]  # the URL-map sweep reads it
        return wrapper  # type: ignore[return-value]

    return decorate


admin_required = permission_required(Permission.ADMIN)

FOR_WHOM = {
    Permission.FOLLOW: "Your account may not follow people.",
    Permission.COMMENT: "Your account may not comment.",
    Permission.WRITE: "Your account may not write posts.",
    Permission.WRITE | Permission.COMMENT: "Your account may not write here.",
    Permission.MODERATE: "This page is for moderators.",
    Permission.ADMIN: "This page is for administrators.",
}
