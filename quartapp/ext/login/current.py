"""Who is asking, for code in a request or a websocket."""

from __future__ import annotations

from typing import Any

from quart import g, has_app_context
from werkzeug.local import LocalProxy

from .state import state


def get_session() -> Any:
    """The row of this browser's sign-in; None for a stranger."""
    return g.get("_login") if has_app_context() else None


def get_user() -> Any:
    """Whoever is signed in, else the application's anonymous user.

    None outside an application: a traceback that is being shown looks at proxies too.
    """
    if not has_app_context():
        return None
    row = get_session()
    return state.current.manager.anonymous_user() if row is None else row.user


current_session: Any = LocalProxy(get_session)
current_user: Any = LocalProxy(get_user)
