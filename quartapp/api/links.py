"""Absolute addresses in the API."""

from __future__ import annotations

from quart import g, request

from . import api


def link(path: str) -> str:
    """The address of ``path``, which begins behind the version: ``/posts/1``.

    Begins with the host that the client named.  ASCII alone: ``request.url_root`` would show a
    host in another script as it is written there.
    """
    if "api_root" not in g:
        g.api_root = f"{request.scheme}://{request.host}{api.url_prefix}"
    return f"{g.api_root}{path}"
