"""Absolute URLs of the API."""

from __future__ import annotations

from quart import g, request

from . import api


def link(path: str) -> str:
    """Return the absolute URL of ``path``, which is relative to the blueprint: ``/posts/1``.

    The host is that of the request, in ASCII: ``request.url_root`` would decode an
    internationalized host name to Unicode.
    """
    if "api_root" not in g:
        g.api_root = f"{request.scheme}://{request.host}{api.url_prefix}"
    return f"{g.api_root}{path}"
