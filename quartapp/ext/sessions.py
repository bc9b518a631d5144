"""Quart's signed session cookie, signed with SHA-256 and costing nothing where it is unused."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from quart.sessions import SecureCookieSession, SecureCookieSessionInterface


class SessionInterface(SecureCookieSessionInterface):
    """As Quart's, which signs with SHA-1 and, in 0.23, varies every response by cookie."""

    digest_method = staticmethod(sha256)

    async def save_session(self, app: Any, session: Any, response: Any) -> None:
        """Save what was changed; a session that nobody looked at leaves the response alone."""
        if isinstance(session, SecureCookieSession) and not (session.accessed or session.modified):
            return
        await super().save_session(app, session, response)
