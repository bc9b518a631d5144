"""Where a sign-in comes from and leads to, never to another site."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from quart import current_app, request, url_for
from werkzeug.exceptions import HTTPException

# Browsers drop tabs and line ends inside an address and read a backslash as a slash.
TRAPS = re.compile(r"[\\\x00-\x20\x7f]")


def safe_next(target: str | None) -> str | None:
    """Return ``target`` if it is a path on this site, else None."""
    if not target or not target.startswith("/"):
        return None
    for reading in (target, unquote(target)):
        if TRAPS.search(reading) or reading.startswith("//"):
            return None
    return target if target.isascii() else None


def login_url() -> str:
    """Where to sign in, and come back to what was wanted.

    A write cannot be come back to: then it is the page at the same address, the page that
    it was sent from, or the start.
    """
    view = current_app.extensions["login"].login_view
    return f"{url_for(view)}?next={quote(_wanted(), safe='/')}"


def _wanted() -> str:
    here = request.full_path.rstrip("?")
    if request.method in {"GET", "HEAD"}:
        return safe_next(here) or "/"
    if _can_be_read(request.path):
        return request.path
    origin = urlsplit(request.referrer or "")
    same_site = origin.netloc == request.host
    return (same_site and safe_next(origin.path)) or "/"


def _can_be_read(path: str) -> bool:
    try:
        return bool(current_app.url_map.bind("").match(path, method="GET"))
    except HTTPException:
        return False
