"""Offset pagination: numbered pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, Select, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..awaiting import awaited
from .checks import check
from .counting import count_of, keys_of, primary_key, restricted_to, total_of
from .page import Page

T = TypeVar("T")

MAX_PAGE_NUMBER = 10_000_000  # times a usual page size, it fits an integer of the database


def page_number(args: Mapping[str, str], name: str = "page") -> int:
    """Return the page number in a query: 1 if it is missing or malformed, -1 for the last page."""
    try:
        number = int(args.get(name, 1))
    except ValueError:
        return 1
    return -1 if number == -1 else _clamped(number)


@awaited
async def paginate(session: AsyncSession, statement: Select[T], number: int, size: int) -> Page[T]:
    """Fetch page ``number`` of the entity that ``statement`` selects; -1 is the last page.

    An entity that joins repeat is one item, at its first position.  One statement selects the
    rows and the total; only an empty page needs a second one.  Skipped rows are read as primary
    keys only, from an index if there is one, so that a high page number costs little.  Raise
    TypeError if the statement does not select one entity, ValueError if ``size`` is below 1.
    """
    check(statement, size)
    from_end = number == -1
    number = _clamped(number)
    keys = keys_of(statement)
    offset = _offset_of_last(keys, size) if from_end else (number - 1) * size
    page = restricted_to(statement, keys.limit(size).offset(offset))
    wanted = page.add_columns(*primary_key(statement), total_of(keys))
    rows: list[Any] = list((await session.execute(wanted)).unique(lambda row: tuple(row[1:-1])))
    total = rows[0][-1] if rows else await session.scalar(count_of(keys)) or 0
    items = Page([row[0] for row in rows], number, size, total)
    return replace(items, number=items.last) if from_end else items


def _clamped(number: int) -> int:
    return min(max(number, 1), MAX_PAGE_NUMBER)


def _offset_of_last(keys: Select[Any], size: int) -> ScalarSelect[int]:
    count = count_of(keys).subquery().c[0]
    return select(case((count > 0, (count - 1) // size * size), else_=0)).scalar_subquery()
