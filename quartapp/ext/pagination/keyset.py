"""Pages after a cursor: what arrives or goes meanwhile moves no other row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, UnaryExpression, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import operators

from ..awaiting import awaited
from .checks import check_cursor
from .counting import count_of, keys_of, total_of
from .cursors import BadCursor, dump, load

__all__ = ["BadCursor", "Slice", "paginate_after"]

T = TypeVar("T")


@dataclass(frozen=True)
class Slice(Generic[T]):
    """Some ``items`` in a row, the cursor of what follows (None at the end), and how many
    there are in all.
    """

    items: list[T]
    next_cursor: str | None
    total: int


@awaited
async def paginate_after(
    session: AsyncSession, statement: Select[T], keys: Sequence[Any], cursor: str, size: int
) -> Slice[T]:
    """Fetch the ``size`` items after ``cursor``; "" begins.

    ``keys`` is the order, as for ``order_by``: columns without NULLs, all rising or all
    falling, together unique.  Needs a SECRET_KEY: cursors are signed.  Raises BadCursor, and
    TypeError for a statement that cannot be read this way.
    """
    check_cursor(statement, size)
    columns, falls = _columns_of(keys)
    ordered = statement.order_by(None).order_by(*keys)
    if cursor:
        ordered = ordered.where(_after(columns, falls, load(cursor, columns)))
    keys_alone = keys_of(statement)
    wanted = ordered.add_columns(*columns, total_of(keys_alone)).limit(size + 1)
    rows: list[Any] = list((await session.execute(wanted)).unique(lambda row: tuple(row[1:-1])))
    total = rows[0][-1] if rows else await session.scalar(count_of(keys_alone)) or 0
    following = dump(rows[size - 1][1:-1], columns) if len(rows) > size else None
    return Slice([row[0] for row in rows[:size]], following, total)


def _columns_of(keys: Sequence[Any]) -> tuple[list[ColumnElement[Any]], bool]:
    """The columns that ``keys`` order by, and whether they fall."""
    columns, falls = [], set()
    for key in keys:
        directed = isinstance(key, UnaryExpression)
        columns.append(key.element if directed else key)
        falls.add(directed and key.modifier is operators.desc_op)
    if len(falls) != 1:
        raise ValueError("The keys of a cursor all rise or all fall.")
    return columns, falls.pop()


def _after(
    columns: list[ColumnElement[Any]], falls: bool, values: Sequence[Any]
) -> ColumnElement[bool]:
    pairs = zip(columns, values, strict=True)
    here = tuple_(*(literal(value, column.type) for column, value in pairs))
    there = tuple_(*columns)
    return there < here if falls else there > here
