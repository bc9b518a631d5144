"""Absolute addresses in the API."""

from __future__ import annotations

from quart import g, request

from . import api


def link(path: str) -> str:
    """The address of ``path``, which begins behind the version: ``/posts/1``.

    Begins with what whoever asks called this site, or what a trusted proxy says they did.
    """
    if "api_root" not in g:
        g.api_root = f"{request.url_root.rstrip('/')}{api.url_prefix}"
    return f"{g.api_root}{path}"
