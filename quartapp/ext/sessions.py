"""Quart's signed session cookie, signed with SHA-256 and costing nothing where it is unused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Self

from quart import Quart
from quart.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    session_json_serializer,
)

READS = (
    "__contains__", "__eq__", "__getitem__", "__iter__", "__len__", "__or__",
    "copy", "get", "items", "keys", "values",
)  # fmt: skip


class Session(SecureCookieSession):
    """A session that knows whether somebody looked into it.

    Quart marks the session as accessed on no request (0.22) or on every one (0.23).
    """

    looked_into = False

    def __setitem__(self, key: str, value: Any) -> None:
        _refuse_unstorable(key, value)
        super().__setitem__(key, value)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value under ``key``, which is ``default`` from now on if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set each item."""
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other: Any) -> Self:  # type: ignore[override, misc]
        self.update(other)
        return self

    @property
    def accessed(self) -> bool:
        """Whether this response depends on what the session holds."""
        return self.looked_into

    @accessed.setter
    def accessed(self, value: bool) -> None:
        """Quart's mark says nothing."""


def _refuse_unstorable(key: str, value: Any) -> None:
    """Raise TypeError for a value that would not come back from the cookie as it was.

    The cookie is JSON, with tags for bytes, tuples, UUIDs and datetimes in whole seconds of UTC.
    """
    what = "flash(): the message" if key == "_flashes" else f"session[{key!r}]"
    try:
        kept = session_json_serializer.loads(session_json_serializer.dumps({key: value}))
        same = kept == {key: value}
    except (TypeError, ValueError) as error:
        raise TypeError(f"{what} cannot be kept in a cookie: {error}. Give a text.") from error
    if not same:
        raise TypeError(
            f"{what} would come back from the cookie as something else: give a text, such as "
            "str(value), and convert it when it is read."
        )


def _noticing(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def look(self: Session, *args: Any, **kwargs: Any) -> Any:
        self.looked_into = True
        return method(self, *args, **kwargs)

    return look


for _name in READS:
    setattr(Session, _name, _noticing(getattr(SecureCookieSession, _name)))


class SessionInterface(SecureCookieSessionInterface):
    """As Quart's, which signs with SHA-1 and, in 0.23, varies every response by cookie."""

    digest_method = staticmethod(sha256)
    session_class = Session

    async def open_session(self, app: Quart, request: Any) -> SecureCookieSession | None:
        """Without a cookie there is nothing to verify; without a SECRET_KEY no session."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return await super().open_session(app, request)

    async def save_session(self, app: Quart, session: Any, response: Any) -> None:
        """Save what was changed; a session that nobody looked into leaves the response alone."""
        if session.modified:
            for key, value in dict.items(session):  # a list in it may have changed since
                _refuse_unstorable(key, value)
        if session.accessed or self.should_set_cookie(app, session):
            await super().save_session(app, session, response)
