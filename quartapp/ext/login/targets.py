"""Where a sign-in comes from and leads to, never to another site."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from quart import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from .state import state

# Browsers drop tabs and line ends inside an address, trim it, and read a backslash as a slash.
TRAPS = re.compile(r"[^\x21-\x5b\x5d-\x7e]")
# The same once a proxy, a second redirect or a script has decoded the path.
DECODED_TRAPS = re.compile(r"[\\\x00-\x1f\x7f-\x9f]|//")
DECODINGS = 4


def safe_next(target: str | None) -> str | None:
    """Return ``target`` if it is a path on this site, its query kept, else None."""
    if not target or not target.startswith("/") or TRAPS.search(target):
        return None
    path = re.split("[?#]", target, maxsplit=1)[0]
    for _ in range(DECODINGS):
        if DECODED_TRAPS.search(path):
            return None
        path = unquote(path)
    return target


def login_url() -> str:
    """Where to sign in, and come back to what was wanted.

    A write cannot be come back to: then it is the page at the same address, the page that
    it was sent from, or the start.
    """
    return f"{url_for(state.current.login_view)}?next={quote(_wanted(), safe='/')}"


def _wanted() -> str:
    here = quote(request.path, safe="/:@!$&'()*+,;=~")
    if request.method in {"GET", "HEAD"}:
        query = request.query_string.decode("latin-1")
        return safe_next(f"{here}?{query}" if query else here) or "/"
    if _can_be_read(request.path):
        return safe_next(here) or "/"
    return safe_next(_came_from()) or "/"


def _came_from() -> str | None:
    """The path of the page that sent this, if it is one of this site."""
    try:
        origin = urlsplit(request.referrer or "")
    except ValueError:
        return None
    return origin.path if origin.netloc == request.host else None


def _can_be_read(path: str) -> bool:
    try:
        return bool(current_app.url_map.bind("").match(path, method="GET"))
    except HTTPException:
        return False
