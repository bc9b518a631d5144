"""Security headers, request ids, and rejection of URLs with text that cannot be stored."""

from __future__ import annotations

import re
import secrets
from typing import Any

from quart import (
    Quart,
    Request,
    Response,
    Websocket,
    abort,
    g,
    has_request_context,
    redirect,
    request,
    session,
    websocket,
)
from quart.typing import ResponseReturnValue

from .state import AppState
from .texts import UNSTORABLE

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
MAX_FILE_NAME_BYTES = 255
MAX_PATH_LENGTH = 1024
YEAR = 365 * 24 * 60 * 60  # seconds


class SecurityHeaders:
    """Sets the headers that the OWASP cheat sheets recommend, unless the view has set them.

    Settings: ``SECURITY_CSP_IMG_SOURCES`` (more hosts for images), ``SSL_REDIRECT``,
    ``SESSION_COOKIE_SECURE`` (either of the two adds HSTS for one year).
    A response is ``private, no-store`` if the request had a cookie or the response sets one.
    """

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[dict[str, str]] = AppState("security", "SecurityHeaders")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Compute the headers of ``app``, and register the hooks that check requests.

        Initialise this extension before others: its ``before_request`` function then runs
        first, and its ``after_request`` function last.
        """
        headers = {
            "Content-Security-Policy": _policy(
                app.config.setdefault("SECURITY_CSP_IMG_SOURCES", [])
            ),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",  # CORS requests are not subject to it
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if app.config.get("SSL_REDIRECT") or app.config.get("SESSION_COOKIE_SECURE"):
            headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        self._state.bind(app, headers)
        app.before_request(_begin)
        app.before_websocket(_begin)
        if app.config.get("SSL_REDIRECT"):
            app.before_request(_to_https)
        app.after_request(self.add_headers)
        app.after_websocket(self.add_to_refusal)

    async def add_headers(self, response: Response) -> Response:
        """Add the headers that the view has not set."""
        for name, value in self._state.current.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request_id()
        # Quart writes the session cookie after this hook, so ``modified`` stands for it.
        sets_cookie = "Set-Cookie" in response.headers or session.modified
        personal = sets_cookie or "Cookie" in _current_request().headers
        response.headers.setdefault(
            "Cache-Control", "private, no-store" if personal else "no-cache"
        )
        return response

    async def add_to_refusal(self, response: Any) -> Any:
        """Add the headers to the response that rejects a websocket; others have no response."""
        return None if response is None else await self.add_headers(response)


def request_id() -> str:
    """Return the id of this request or websocket, for headers, logs and error pages.

    It is the client's X-Request-ID if that has 8 to 64 characters of ``A-Za-z0-9._-``, else 128
    random bits in hexadecimal.  ``g.request_id`` holds it.
    """
    if "request_id" not in g:
        client_id = _current_request().headers.get("X-Request-ID", "")
        g.request_id = client_id if REQUEST_ID.fullmatch(client_id) else secrets.token_hex(16)
    return str(g.request_id)


def _policy(img_sources: list[str]) -> str:
    images = " ".join(["'self'", *img_sources])
    return (
        f"default-src 'self'; img-src {images}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _current_request() -> Request | Websocket:
    return request if has_request_context() else websocket


async def _begin() -> None:
    request_id()
    # Servers and Werkzeug decode bytes that are not UTF-8 as U+FFFD.
    if UNSTORABLE.search(_current_request().path) or "\ufffd" in _current_request().path:
        abort(404)
    if _is_static() and not _fits_file_system(_current_request().path):
        abort(404)
    if any(
        UNSTORABLE.search(text)
        for pair in _current_request().args.items(multi=True)
        for text in pair
    ):
        abort(400, "There is a character in the address that no text can hold.")


def _is_static() -> bool:
    """Return whether the request is for a static file of the application or a blueprint."""
    return (_current_request().endpoint or "").rpartition(".")[2] == "static"


def _fits_file_system(path: str) -> bool:
    """Return whether ``path`` is short enough for a file system; a longer one is an OSError."""
    parts = path.encode("utf-8", "replace").split(b"/")
    return len(path) <= MAX_PATH_LENGTH and max(map(len, parts)) <= MAX_FILE_NAME_BYTES


async def _to_https() -> ResponseReturnValue | None:
    if request.is_secure:
        return None
    return redirect(request.url.replace("http://", "https://", 1), 308)
