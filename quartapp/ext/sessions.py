"""Quart's signed session cookie, with SHA-256 and no overhead for responses that do not use it."""

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
    """A session that records whether it was read, for ``Vary: Cookie``.

    Quart marks the session as accessed on no request (0.22) or on every request (0.23).
    """

    was_read = False

    def __setitem__(self, key: str, value: Any) -> None:
        _refuse_unstorable(key, value)
        super().__setitem__(key, value)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value of ``key``; set it to ``default`` if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set each item; raise TypeError for a value that the cookie cannot store."""
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def __ior__(self, other: Any) -> Self:  # type: ignore[override, misc]
        self.update(other)
        return self

    @property
    def accessed(self) -> bool:
        """True if the response depends on the content of the session."""
        return self.was_read

    @accessed.setter
    def accessed(self, value: bool) -> None:
        """Ignore the value that Quart sets."""


def _refuse_unstorable(key: str, value: Any) -> None:
    """Raise TypeError for a value that does not survive the round trip through the cookie.

    The cookie is JSON, with tags for bytes, tuples, UUIDs and UTC datetimes in whole seconds.
    """
    what = "flash(): the message" if key == "_flashes" else f"session[{key!r}]"
    try:
        kept = session_json_serializer.loads(session_json_serializer.dumps({key: value}))
        same = kept == {key: value}
    except (TypeError, ValueError) as error:
        raise TypeError(f"{what} cannot be kept in a cookie: {error}. Pass a string.") from error
    if not same:
        raise TypeError(
            f"{what} would change in the cookie: pass a string, such as "
            "str(value), and convert it after reading."
        )


def _recording_read(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def read(self: Session, *args: Any, **kwargs: Any) -> Any:
        self.was_read = True
        return method(self, *args, **kwargs)

    return read


for _name in READS:
    setattr(Session, _name, _recording_read(getattr(SecureCookieSession, _name)))


class SessionInterface(SecureCookieSessionInterface):
    """Quart's interface, but with SHA-256 for SHA-1, and ``Vary: Cookie`` only if it was read."""

    digest_method = staticmethod(sha256)
    session_class = Session

    async def open_session(self, app: Quart, request: Any) -> SecureCookieSession | None:
        """Return the session, empty if there is no cookie, or None if there is no SECRET_KEY."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return await super().open_session(app, request)

    async def save_session(self, app: Quart, session: Any, response: Any) -> None:
        """Set the cookie if the session was modified, and ``Vary`` if it was read."""
        if session.modified:
            for key, value in dict.items(
                session
            ):  # a mutable value may have changed since it was set
                _refuse_unstorable(key, value)
        if session.accessed or self.should_set_cookie(app, session):
            await super().save_session(app, session, response)
