"""Numbered pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, Select, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..awaiting import awaited
from .counting import count_of, keys_of, only, total_of
from .page import Page

T = TypeVar("T")

LAST_NUMBER = 10_000_000  # times any sensible size still fits a database's integer


def page_number(args: Mapping[str, str], name: str = "page") -> int:
    """Read a page number out of a query: junk is 1, -1 asks for the last page."""
    try:
        number = int(args.get(name, 1))
    except ValueError:
        return 1
    return -1 if number == -1 else _clamped(number)


@awaited
async def paginate(session: AsyncSession, statement: Select[T], number: int, size: int) -> Page[T]:
    """Fetch page ``number`` of the entity that ``statement`` selects; -1 is the last page.

    Rows and total come by one statement; only an empty page past the end asks twice.  The
    skipped rows are read as primary keys alone, out of an index if there is one, so that a
    deep page costs little.  DISTINCT and GROUP BY are not for here.
    """
    from_end = number == -1
    number = _clamped(number)
    offset = _offset_of_last(statement, size) if from_end else (number - 1) * size
    keys = keys_of(statement).limit(size).offset(offset)
    page = only(statement, keys).add_columns(total_of(statement))
    rows: list[Any] = list(await session.execute(page))
    total = rows[0][-1] if rows else await session.scalar(count_of(statement)) or 0
    found = Page([row[0] for row in rows], number, size, total)
    return replace(found, number=found.last) if from_end else found


def _clamped(number: int) -> int:
    return min(max(number, 1), LAST_NUMBER)


def _offset_of_last(statement: Select[Any], size: int) -> ScalarSelect[int]:
    count = count_of(statement).subquery().c[0]
    return select(case((count > 0, (count - 1) // size * size), else_=0)).scalar_subquery()
