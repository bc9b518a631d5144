"""Views that ask for a sign-in."""

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
from .state import state
from .targets import login_url

View = TypeVar("View", bound=Callable[..., Any])

STALE = "It has been a while. Sign in again to go on."
STALE_WRITE = "It has been a while, and nothing was saved. Sign in again, then send it again."


def login_required(view: View) -> View:
    """Require a signed-in user; redirect others to sign in, and refuse their websockets with 401.

    Write the route above it.  The reverse order is refused when the application starts.
    """
    return _guard(view, lambda: bool(current_user.is_authenticated))


def fresh_login_required(view: View) -> View:
    """As ``login_required``, and require a password given less than LOGIN_FRESH_SECONDS ago."""
    return _guard(view, _is_fresh)


def _guard(view: View, passes: Callable[[], bool]) -> View:
    @wraps(view)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        if passes():
            return await current_app.ensure_async(view)(*args, **kwargs)
        return await _send_away()

    remember_guard(view, wrapper)
    return wrapper  # type: ignore[return-value]


async def _send_away() -> ResponseReturnValue:
    if has_websocket_context():
        return "Sign in first.", 401
    manager = state.current.manager
    if manager.unauthorized is not None:
        answer: ResponseReturnValue = await finish(manager.unauthorized)
        return answer
    if current_user.is_authenticated:
        await flash(STALE if request.method in {"GET", "HEAD"} else STALE_WRITE, "info")
    elif manager.login_message:
        await flash(manager.login_message, "info")
    return redirect(login_url())


def _is_fresh() -> bool:
    row = get_session()
    return row is not None and utcnow() - row.fresh_at < state.current.fresh_for
