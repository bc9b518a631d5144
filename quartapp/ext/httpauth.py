"""HTTP authentication: the schemes Basic (RFC 7617) and Bearer (RFC 6750)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Literal, TypeVar, overload

from quart import (
    Quart,
    Response,
    current_app,
    g,
    has_app_context,
    has_websocket_context,
    make_response,
    request,
    websocket,
)
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from .awaiting import awaited, finish
from .guards import refuse_bare_views, remember_guard
from .state import AppState
from .unread import warn_of_unread

View = TypeVar("View", bound=Callable[..., Any])
VerifyPassword = TypeVar("VerifyPassword", bound=Callable[[str, str], Any])
VerifyToken = TypeVar("VerifyToken", bound=Callable[[str], Any])
Roles = str | Iterable[str | Iterable[str]]
Scheme = Literal["basic", "bearer"]

_SECOND_OBJECT_HINT = (
    "One object handles Basic and Bearer: register both functions, and restrict a view with "
    'login_required(scheme="basic").'
)


class HTTPAuth:
    """Authenticates requests and websockets with functions of the application.

    ``verify_password(name, password)`` is called for Basic credentials, and with two empty
    strings if there are no credentials; ``verify_token(token)`` is called for a Bearer token.
    Both may be async.  They return the user, True to make the name the user, or None or False
    to reject the credentials.
    Setting: ``HTTPAUTH_REALM``, the title of the browser's password dialog.
    """

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[str] = AppState("httpauth", "HTTPAuth", _SECOND_OBJECT_HINT)
        self._verify_password: Callable[[str, str], Any] = _refuse
        self._verify_token: Callable[[str], Any] = _refuse
        self._roles_of: Callable[[Any], Any] | None = None
        self._error_handler: Callable[[int], Any] | None = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Read the realm of ``app``."""
        self._state.bind(app, app.config.setdefault("HTTPAUTH_REALM", "Authentication Required"))
        warn_of_unread(app, "HTTPAuth")
        refuse_bare_views(app)

    def verify_password(self, function: VerifyPassword) -> VerifyPassword:
        """Register ``function(name, password)`` for Basic credentials."""
        self._verify_password = function
        return function

    def verify_token(self, function: VerifyToken) -> VerifyToken:
        """Register ``function(token)`` for Bearer tokens."""
        self._verify_token = function
        return function

    def get_user_roles(self, function: View) -> View:
        """Register ``function(user)``, which returns the role or roles of a user."""
        self._roles_of = function
        return function

    def error_handler(self, function: View) -> View:
        """Register ``function(status)``, which returns the response to a 401 or 403."""
        self._error_handler = function
        return function

    @overload
    def login_required(self, view: View) -> View: ...

    @overload
    def login_required(
        self, *, role: Roles | None = None, optional: bool = False, scheme: Scheme | None = None
    ) -> Callable[[View], View]: ...

    def login_required(
        self,
        view: Any = None,
        *,
        role: Roles | None = None,
        optional: bool = False,
        scheme: Scheme | None = None,
    ) -> Any:
        """Require credentials that a verify function accepts; respond with 401 otherwise.

        ``role`` is a role that the user needs, or a list of alternatives, each a role or a list
        of roles that the user needs together; a user without is refused with 403.  ``optional``
        also allows requests without credentials.  ``scheme`` rejects credentials of the other
        scheme.
        """

        def decorate(view: Any) -> Any:
            @wraps(view)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                try:
                    await self.authenticate(optional=optional, scheme=scheme)
                    await self._check_roles(role)
                except HTTPException as refusal:
                    if self._error_handler is None:
                        raise
                    return await _respond(self._error_handler, refusal)
                return await current_app.ensure_async(view)(*args, **kwargs)

            remember_guard(view, wrapper)
            return wrapper

        return decorate if view is None else decorate(view)

    @awaited
    async def authenticate(self, *, optional: bool = False, scheme: Scheme | None = None) -> Any:
        """Set ``current_user()`` and return it; raise Unauthorized if the credentials fail."""
        credentials = _current_request().headers.get("Authorization", "")
        g.current_user = await (self._verified(scheme) if credentials else self._anonymous())
        if g.current_user is None and (credentials or not optional):
            raise self.refusal(scheme=scheme)
        return g.current_user

    def current_user(self) -> Any:
        """Return the user of this request, or None before ``authenticate``."""
        return g.get("current_user") if has_app_context() else None

    def refusal(
        self, message: str = "Invalid credentials", scheme: Scheme | None = None
    ) -> Unauthorized:
        """Return an Unauthorized to raise, with a challenge for each scheme."""
        realm: dict[str, str | None] = {"realm": self._state.current}
        basic = WWWAuthenticate("basic", {**realm, "charset": "UTF-8"})
        offered = [basic, WWWAuthenticate("bearer", realm)]
        wanted = [each for each in offered if scheme in (None, each.type)]
        return Unauthorized(message, www_authenticate=wanted)

    async def _anonymous(self) -> Any:
        return _user_from(await finish(self._verify_password, "", ""), "")

    async def _verified(self, scheme: Scheme | None) -> Any:
        header, given = (
            _current_request().headers["Authorization"],
            _current_request().authorization,
        )
        if given is None or " " not in header.strip() or scheme not in (None, given.type):
            return None
        if given.type == "basic":
            name, password = given.username or "", given.password or ""
            if _has_controls(name + password):
                return None
            return _user_from(await finish(self._verify_password, name, password), name)
        if given.type == "bearer":
            return _user_from(await finish(self._verify_token, given.token or ""), True)
        return None

    async def _check_roles(self, wanted: Roles | None) -> None:
        if wanted is None:
            return
        if self._roles_of is None:
            raise RuntimeError("login_required(role=…) needs a function: @auth.get_user_roles.")
        roles = None if g.current_user is None else await finish(self._roles_of, g.current_user)
        has = _as_set(roles or ())
        choices = [wanted] if isinstance(wanted, str) else wanted
        if not any(_as_set(choice) <= has for choice in choices):
            raise Forbidden


async def _respond(handler: Callable[[int], Any], refusal: HTTPException) -> Response:
    """Return the response of ``handler``, with the status and challenge of ``refusal``."""
    status = refusal.code or 401
    response: Any = await make_response(await finish(handler, status))
    if response.status_code == 200:
        response.status_code = status
    if isinstance(refusal, Unauthorized) and "WWW-Authenticate" not in response.headers:
        for challenge in refusal.www_authenticate or ():
            response.headers.add("WWW-Authenticate", challenge.to_header())
    return response  # type: ignore[no-any-return]


def _current_request() -> Any:
    return websocket if has_websocket_context() else request


def _user_from(found: Any, name: Any) -> Any:
    """Return the user for the result of a verify function, or None."""
    if found is False:
        return None
    return name if found is True else found


def _as_set(roles: str | Iterable[str]) -> set[str]:
    return {roles} if isinstance(roles, str) else set(roles)


def _has_controls(text: str) -> bool:
    """Return whether ``text`` has control characters (forbidden by RFC 7617; NUL is one)."""
    return any(unicodedata.category(each) == "Cc" for each in text)


async def _refuse(*_credentials: str) -> None:
    """Reject all credentials: the default if the application registers no function."""
