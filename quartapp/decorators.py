"""Decorators that require a permission for a view.  Rules about single rows are in services."""

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


def permission_required(permission: Permission, *, is_any: bool = False) -> Callable[[View], View]:
    """Require all bits of ``permission`` for a view; with ``is_any``, at least one of them.

    Anonymous users are redirected to the login page; other users without the permission get
    Forbidden.
    """

    needed = list(permission) if is_any else [permission]

    def decorate(view: View) -> View:
        @wraps(view)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            if current_user.is_anonymous:
                return redirect(login_url())
            if not any(current_user.can(each) for each in needed):
                raise Forbidden(DENIAL_MESSAGES.get(permission, "Your account may not do this."))
            return await view(*args, **kwargs)

        remember_guard(view, wrapper)
        wrapper.permission = permission  # type: ignore[attr-defined]  # read by a test of all routes
        return wrapper  # type: ignore[return-value]

    return decorate


admin_required = permission_required(Permission.ADMIN)

DENIAL_MESSAGES = {
    Permission.FOLLOW: "Your account may not follow people.",
    Permission.COMMENT: "Your account may not comment.",
    Permission.WRITE: "Your account may not write posts.",
    Permission.WRITE | Permission.COMMENT: "Your account may not write here.",
    Permission.MODERATE: "This page is for moderators.",
    Permission.ADMIN: "This page is for administrators.",
}
