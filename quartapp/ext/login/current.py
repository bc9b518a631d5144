"""Proxies for the user and the login session of a request or websocket."""

from __future__ import annotations

from typing import Any

from quart import g, has_app_context
from werkzeug.local import LocalProxy

from .state import state


def get_session() -> Any:
    """Return the login session of the request, or None for an anonymous user."""
    return g.get("_login") if has_app_context() else None


def get_user() -> Any:
    """Return the signed-in user, or the manager's anonymous user.

    Returns None outside an application context, because tools that format tracebacks read proxies
    too.
    """
    if not has_app_context():
        return None
    row = get_session()
    return state.current.manager.anonymous_user() if row is None else row.user


current_session: Any = LocalProxy(get_session)
current_user: Any = LocalProxy(get_user)
