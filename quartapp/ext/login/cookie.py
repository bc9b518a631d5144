"""The cookie: Quart-Auth's, holding the key of a row."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from quart import Response, g
from quart_auth import Action, AuthUser, QuartAuth


class LoginCookie(QuartAuth):
    """Quart-Auth for one application: it keeps its settings on itself.

    Reads the settings of Quart-Auth.  ``QUART_AUTH_COOKIE_NAME`` is ``login`` and
    ``QUART_AUTH_COOKIE_SECURE`` what ``SESSION_COOKIE_SECURE`` is, unless they are set.
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
        """The key that the browser brought, if we signed it; read once for each request."""
        return self.load_user().auth_id

    def write(self, key: str, *, remember: bool) -> None:
        """Send the key with the response; ``remember`` keeps it when the browser closes."""
        self.login_user(AuthUser(key, Action.WRITE_PERMANENT if remember else Action.WRITE))

    async def after_request(self, response: Response) -> Response:
        """Set or delete the cookie, where somebody asked for it."""
        user = g.get(self.attribute_name)
        if user is None or user.action is Action.PASS:
            return response
        with warnings.catch_warnings():
            # It may be a proxy that speaks HTTPS: there is nothing to warn of.
            warnings.filterwarnings("ignore", "Secure cookies will be ignored")
            return await super().after_request(response)
