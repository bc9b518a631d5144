"""Credentials in the ``Authorization`` header: Basic (RFC 7617) and Bearer (RFC 6750)."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from quart import Quart, current_app, g, has_app_context, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from .awaiting import awaited
from .state import AppState

View = TypeVar("View", bound=Callable[..., Any])
VerifyPassword = TypeVar("VerifyPassword", bound=Callable[[str, str], Awaitable[Any]])
VerifyToken = TypeVar("VerifyToken", bound=Callable[[str], Awaitable[Any]])


class HTTPAuth:
    """Asks the application's own functions who is asking.

    ``verify_password(name, password)`` is awaited for Basic credentials, and with two empty
    texts where there are none; ``verify_token(token)``, awaited too, for a Bearer token.
    They return whoever it is, or None.
    Setting: ``HTTPAUTH_REALM``, what a browser's dialog says.
    """

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[str] = AppState("httpauth", "HTTPAuth")
        self._verify_password: Callable[[str, str], Awaitable[Any]] = _nobody
        self._verify_token: Callable[[str], Awaitable[Any]] = _nobody
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Read the realm of ``app``."""
        self._state.bind(app, app.config.setdefault("HTTPAUTH_REALM", "Authentication Required"))

    def verify_password(self, function: VerifyPassword) -> VerifyPassword:
        """Ask ``function`` about a name and a password."""
        self._verify_password = function
        return function

    def verify_token(self, function: VerifyToken) -> VerifyToken:
        """Ask ``function`` about a Bearer token."""
        self._verify_token = function
        return function

    def login_required(self, view: View) -> View:
        """Let those pass whom a verify function knows, and answer everybody else with 401.

        Where ``verify_password("", "")`` returns somebody who stands for strangers, whoever
        gives no credentials passes.
        """

        @wraps(view)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            await self.authenticate()
            return await current_app.ensure_async(view)(*args, **kwargs)

        return wrapper  # type: ignore[return-value]

    @awaited
    async def authenticate(self) -> Any:
        """Return whoever asks, who is ``current_user()`` from now on; raise Unauthorized."""
        g.current_user = await self._verified()
        if g.current_user is None:
            raise self.refusal()
        return g.current_user

    def current_user(self) -> Any:
        """Whoever ``authenticate`` found in this request, or None."""
        return g.get("current_user") if has_app_context() else None

    def refusal(self, message: str = "Invalid credentials") -> Unauthorized:
        """A 401 to raise; its headers say what would help."""
        realm: dict[str, str | None] = {"realm": self._state.current}
        basic = WWWAuthenticate("basic", {**realm, "charset": "UTF-8"})
        return Unauthorized(message, www_authenticate=[basic, WWWAuthenticate("bearer", realm)])

    async def _verified(self) -> Any:
        header, given = request.headers.get("Authorization", ""), request.authorization
        if not header:
            return await self._verify_password("", "")
        if given is None or " " not in header.strip():
            return None
        if given.type == "basic":
            name, password = given.username or "", given.password or ""
            if _has_controls(name + password):
                return None
            return await self._verify_password(name, password)
        return await self._verify_token(given.token or "") if given.type == "bearer" else None


def _has_controls(text: str) -> bool:
    """Whether there is what RFC 7617 forbids, and what PostgreSQL fails for: NUL."""
    return any(unicodedata.category(each) == "Cc" for each in text)


async def _nobody(*_credentials: str) -> None:
    """Where the application has no function for these credentials, they are nobody's."""
