"""Decorators for views that require a signed-in user."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from quart import (
    ResponseReturnValue,
    current_app,
    flash,
    has_websocket_context,
    redirect,
    request,
)

from ..awaiting import finish
from ..db import utcnow
from ..guards import remember_guard
from .current import current_user, get_session
from .redirects import login_url
from .state import state

View = TypeVar("View", bound=Callable[..., Any])

SIGN_IN_AGAIN = "It has been a while. Sign in again to go on."
SIGN_IN_AGAIN_NOT_SAVED = (
    "It has been a while, and nothing was saved. Sign in again, then send it again."
)


def login_required(view: View) -> View:
    """Require a signed-in user; redirect other requests to sign in, refuse websockets with 401.

    Write the route decorator above this one.  The reverse order raises RuntimeError at startup.
    """
    return _guard(view, lambda: bool(current_user.is_authenticated))


def fresh_login_required(view: View) -> View:
    """Require what ``login_required`` does, and a sign-in at most LOGIN_FRESH_SECONDS ago."""
    return _guard(view, _is_fresh)


def _guard(view: View, is_allowed: Callable[[], bool]) -> View:
    @wraps(view)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        if is_allowed():
            return await current_app.ensure_async(view)(*args, **kwargs)
        return await _refuse()

    remember_guard(view, wrapper)
    return wrapper  # type: ignore[return-value]


async def _refuse() -> ResponseReturnValue:
    if has_websocket_context():
        return "Sign in first.", 401
    manager = state.current.manager
    if manager.unauthorized is not None:
        response: ResponseReturnValue = await finish(manager.unauthorized)
        return response
    if current_user.is_authenticated:
        await flash(
            SIGN_IN_AGAIN if request.method in {"GET", "HEAD"} else SIGN_IN_AGAIN_NOT_SAVED, "info"
        )
    elif manager.login_message:
        await flash(manager.login_message, "info")
    return redirect(login_url())


def _is_fresh() -> bool:
    row = get_session()
    return row is not None and utcnow() - row.fresh_at < state.current.fresh_for
