"""Keyset pagination: pages after a cursor, stable while rows are added or deleted."""

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
    """A page of ``items``, the cursor of the next page or None, and the number of all items."""

    items: list[T]
    next_cursor: str | None
    total: int


@awaited
async def paginate_after(
    session: AsyncSession, statement: Select[T], keys: Sequence[Any], cursor: str, size: int
) -> Slice[T]:
    """Fetch the ``size`` items after ``cursor``; "" is the beginning of the list.

    ``keys`` is the order, as for ``order_by``: columns without NULLs, all ascending or all
    descending, together unique.  Cursors are signed with SECRET_KEY.  Raise BadCursor for a
    cursor that is not of this list, TypeError for a statement that may repeat an entity, and
    ValueError for other ``keys`` or a ``size`` below 1.
    """
    check_cursor(statement, size)
    columns, descending = _columns_of(keys)
    ordered = statement.order_by(None).order_by(*keys)
    if cursor:
        ordered = ordered.where(_after(columns, descending, load(cursor, columns)))
    primary_keys = keys_of(statement)
    wanted = ordered.add_columns(*columns, total_of(primary_keys)).limit(size + 1)
    rows: list[Any] = list((await session.execute(wanted)).unique(lambda row: tuple(row[1:-1])))
    total = rows[0][-1] if rows else await session.scalar(count_of(primary_keys)) or 0
    next_cursor = dump(rows[size - 1][1:-1], columns) if len(rows) > size else None
    return Slice([row[0] for row in rows[:size]], next_cursor, total)


def _columns_of(keys: Sequence[Any]) -> tuple[list[ColumnElement[Any]], bool]:
    """Return the columns of ``keys``, and whether their order is descending."""
    columns, directions = [], set()
    for key in keys:
        has_direction = isinstance(key, UnaryExpression)
        columns.append(key.element if has_direction else key)
        directions.add(has_direction and key.modifier is operators.desc_op)
    if len(directions) != 1:
        raise ValueError("The keys of a cursor must be all ascending or all descending.")
    return columns, directions.pop()


def _after(
    columns: list[ColumnElement[Any]], descending: bool, values: Sequence[Any]
) -> ColumnElement[bool]:
    pairs = zip(columns, values, strict=True)
    last_seen = tuple_(*(literal(value, column.type) for column, value in pairs))
    key = tuple_(*columns)
    return key < last_seen if descending else key > last_seen
