"""The login cookie: Quart-Auth's signed cookie with the key of a login session."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from quart import Response, g
from quart_auth import Action, AuthUser, QuartAuth


class LoginCookie(QuartAuth):
    """The QuartAuth object of one application; Quart-Auth keeps settings on the object.

    It reads the settings of Quart-Auth, but ``QUART_AUTH_COOKIE_NAME`` defaults to ``login``, and
    ``QUART_AUTH_COOKIE_SECURE`` to the value of ``SESSION_COOKIE_SECURE``.
    """

    def __init__(self, config: Mapping[str, Any], seconds: int) -> None:
        secure = config.get("SESSION_COOKIE_SECURE", False)
        super().__init__(
            singleton=False,
            cookie_name=config.get("QUART_AUTH_COOKIE_NAME", "login"),
            cookie_secure=config.get("QUART_AUTH_COOKIE_SECURE", secure),
            duration=seconds,
        )

    def key(self) -> str | None:
        """Return the key in the cookie of the request, or None if it is missing or invalid."""
        return self.load_user().auth_id

    def write(self, key: str, *, remember: bool) -> None:
        """Set the cookie; ``remember`` makes it outlive the browser session."""
        self.login_user(AuthUser(key, Action.WRITE_PERMANENT if remember else Action.WRITE))

    async def after_request(self, response: Response) -> Response:
        """Set or delete the cookie if ``write`` or ``logout_user`` was called."""
        user = g.get(self.attribute_name)
        if user is None or user.action is Action.PASS:
            return response
        with warnings.catch_warnings():
            # Behind a proxy that terminates TLS, the request is HTTP and the cookie is not ignored.
            warnings.filterwarnings("ignore", "Secure cookies will be ignored")
            return await super().after_request(response)
