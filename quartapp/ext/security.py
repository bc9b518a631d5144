"""Headers that make browsers careful, an id for each request, and text no database can hold."""

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

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
MAX_FILE_NAME_BYTES = 255
MAX_PATH_LENGTH = 1024
YEAR = 365 * 24 * 60 * 60


class SecurityHeaders:
    """Sets what the OWASP cheat sheets ask for, on every response that does not say otherwise.

    Settings: ``SECURITY_CSP_IMG_SOURCES`` (more hosts for pictures), ``SSL_REDIRECT``,
    ``SESSION_COOKIE_SECURE`` (with either, browsers are told to use HTTPS for a year).
    An answer to somebody who brought cookies, or that sets one, is for nobody else to keep.
    """

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[dict[str, str]] = AppState("security", "SecurityHeaders")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Compose the headers of ``app`` and watch over its requests.

        To be bound before other extensions: what is first sees a request first, and its
        response last.
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
        """Add what the view did not set itself."""
        for name, value in self._state.current.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request_id()
        # Quart writes the session's cookie only after this.
        sets_cookie = "Set-Cookie" in response.headers or session.modified
        personal = sets_cookie or "Cookie" in _asked().headers
        response.headers.setdefault(
            "Cache-Control", "private, no-store" if personal else "no-cache"
        )
        return response

    async def add_to_refusal(self, response: Any) -> Any:
        """A websocket has a response only where it is refused."""
        return None if response is None else await self.add_headers(response)


def request_id() -> str:
    """What names this request, or websocket, in headers, logs and on the page about a fault.

    ``g.request_id`` from the first moment: the caller's own X-Request-ID if it is 8 to 64 of
    ``A-Za-z0-9._-``, else 128 random bits in hexadecimal.
    """
    if "request_id" not in g:
        given = _asked().headers.get("X-Request-ID", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
    return str(g.request_id)


def _policy(img_sources: list[str]) -> str:
    images = " ".join(["'self'", *img_sources])
    return (
        f"default-src 'self'; img-src {images}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _asked() -> Request | Websocket:
    return request if has_request_context() else websocket


async def _begin() -> None:
    request_id()
    # U+FFFD is what servers and Werkzeug leave of bytes that are no UTF-8.
    if UNSTORABLE.search(_asked().path) or "\ufffd" in _asked().path:
        abort(404)
    if _is_static() and not _names_a_file(_asked().path):
        abort(404)
    if any(UNSTORABLE.search(text) for pair in _asked().args.items(multi=True) for text in pair):
        abort(400, "There is a character in the address that no text can hold.")


def _is_static() -> bool:
    """Return whether the request is for a static file of the application or a blueprint."""
    return (_asked().endpoint or "").rpartition(".")[2] == "static"


def _names_a_file(path: str) -> bool:
    """Return whether a file system takes names of this length: most fail for longer ones."""
    parts = path.encode("utf-8", "replace").split(b"/")
    return len(path) <= MAX_PATH_LENGTH and max(map(len, parts)) <= MAX_FILE_NAME_BYTES


async def _to_https() -> ResponseReturnValue | None:
    if request.is_secure:
        return None
    return redirect(request.url.replace("http://", "https://", 1), 308)
