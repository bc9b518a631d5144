"""The URL of the login page, and safe targets for the redirect back."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from quart import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from .state import state

# Browsers remove tabs and newlines from a URL, strip it, and treat a backslash as a slash, so
# such a path can lead to another host.
UNSAFE_CHARACTERS = re.compile(r"[^\x21-\x5b\x5d-\x7e]")
# The same in a path that a proxy, a second redirect or a script has decoded.
UNSAFE_DECODED_CHARACTERS = re.compile(r"[\\\x00-\x1f\x7f-\x9f]|//")
MAX_DECODINGS = 4  # times that a path is checked, each time decoded once more


def safe_next(target: str | None) -> str | None:
    """Return ``target`` if it is a path on this site, with or without a query, else None."""
    if not target or not target.startswith("/") or UNSAFE_CHARACTERS.search(target):
        return None
    path = re.split("[?#]", target, maxsplit=1)[0]
    for _ in range(MAX_DECODINGS):
        if UNSAFE_DECODED_CHARACTERS.search(path):
            return None
        path = unquote(path)
    return target


def login_url() -> str:
    """Return the URL of the login page, with the URL of the request as ``next``.

    A redirect cannot repeat a POST.  For other methods than GET, ``next`` is therefore the path
    of the request if it accepts GET, else the path of the referring page, else ``/``.
    """
    return f"{url_for(state.current.login_view)}?next={quote(_return_path(), safe='/')}"


def _return_path() -> str:
    path = quote(request.path, safe="/:@!$&'()*+,;=~")
    if request.method in {"GET", "HEAD"}:
        query = request.query_string.decode("latin-1")
        return safe_next(f"{path}?{query}" if query else path) or "/"
    if _accepts_get(request.path):
        return safe_next(path) or "/"
    return safe_next(_referring_path()) or "/"


def _referring_path() -> str | None:
    """Return the path of the Referer if it is on this site, else None."""
    try:
        origin = urlsplit(request.referrer or "")
    except ValueError:
        return None
    return origin.path if origin.netloc == request.host else None


def _accepts_get(path: str) -> bool:
    try:
        return bool(current_app.url_map.bind("").match(path, method="GET"))
    except HTTPException:
        return False
