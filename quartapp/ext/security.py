"""Headers that make browsers careful, an id for each request, and text no database can hold."""

from __future__ import annotations

import re
import secrets

from quart import Quart, Response, abort, g, redirect, request, session
from quart.typing import ResponseReturnValue

from .state import AppState

# As Quart's own router reads addresses: NUL, and what is left of broken UTF-8.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
YEAR = 365 * 24 * 60 * 60


class SecurityHeaders:
    """Sets what the OWASP cheat sheets ask for, on every response that does not say otherwise.

    Settings: ``SECURITY_CSP_IMG_SOURCES`` (more hosts for pictures), ``SSL_REDIRECT``,
    ``SESSION_COOKIE_SECURE`` (with either, browsers are told to use HTTPS for a year).
    """

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[dict[str, str]] = AppState("security", "SecurityHeaders")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Compose the headers of ``app`` and watch over its requests."""
        headers = {
            "Content-Security-Policy": _policy(
                app.config.setdefault("SECURITY_CSP_IMG_SOURCES", [])
            ),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if app.config.get("SSL_REDIRECT") or app.config.get("SESSION_COOKIE_SECURE"):
            headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        self._state.bind(app, headers)
        app.before_request(_begin)
        if app.config.get("SSL_REDIRECT"):
            app.before_request(_to_https)
        app.after_request(self.add_headers)

    async def add_headers(self, response: Response) -> Response:
        """Add what the view did not set itself."""
        for name, value in self._state.current.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request_id()
        if "Cache-Control" not in response.headers:
            told = "Set-Cookie" in response.headers or session.accessed
            personal = told or "Cookie" in request.headers
            response.headers["Cache-Control"] = "private, no-store" if personal else "no-cache"
        return response


def request_id() -> str:
    """What names this request in headers, logs and on the page about a fault."""
    if "_request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g._request_id = given if REQUEST_ID.match(given) else secrets.token_hex(16)
    return str(g._request_id)


def _policy(img_sources: list[str]) -> str:
    images = " ".join(["'self'", *img_sources])
    return (
        f"default-src 'self'; img-src {images}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


async def _begin() -> None:
    request_id()
    if UNSTORABLE.search(request.path) or "\ufffd" in request.path:
        abort(404)
    if any(UNSTORABLE.search(text) for pair in request.args.items(multi=True) for text in pair):
        abort(400)


async def _to_https() -> ResponseReturnValue | None:
    if request.is_secure:
        return None
    return redirect(request.url.replace("http://", "https://", 1), 308)
