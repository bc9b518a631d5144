"""Pagination of lists, by page number or by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from quart import request
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Invalid
from quartapp.ext.pagination import BadCursor, Listing, page_number

from . import api
from .links import link

T = TypeVar("T")

LARGEST_PAGE = 100


async def listed(
    session: AsyncSession, name: str, listing: Listing[T], to_json: Callable[[T], Any], size: int
) -> dict[str, Any]:
    """Return a page of ``listing`` as JSON, with the items under the key ``name``.

    The query string selects the page; ``size`` is the default for ``per_page``.  Raises Invalid
    for a malformed cursor.
    """
    size = _per_page(size)
    if "after" in request.args:
        return await _after(session, name, listing, to_json, size)
    page = await listing.page(session, max(1, page_number(request.args)), size)
    return {
        name: [to_json(item) for item in page.items],
        "prev": _link(page=page.prev_number) if page.has_prev else None,
        "next": _link(page=page.next_number) if page.has_next else None,
        "count": page.total,
    }


async def _after(
    session: AsyncSession, name: str, listing: Listing[T], to_json: Callable[[T], Any], size: int
) -> dict[str, Any]:
    try:
        found = await listing.after(session, request.args["after"], size)
    except BadCursor as error:
        raise Invalid(str(error)) from error
    return {
        name: [to_json(item) for item in found.items],
        "prev": None,
        "next": _link(after=found.next_cursor) if found.next_cursor else None,
        "count": found.total,
    }


def _per_page(default: int) -> int:
    try:
        return min(max(int(request.args["per_page"]), 1), LARGEST_PAGE)
    except (KeyError, ValueError):
        return default


def _link(**query: Any) -> str:
    kept = {"per_page": request.args["per_page"]} if "per_page" in request.args else {}
    path = request.path.removeprefix(api.url_prefix or "")
    return f"{link(path)}?{urlencode(query | kept)}"
