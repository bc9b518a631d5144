"""What both ways of paging ask of a statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, tuple_


def keys_of(statement: Select[Any]) -> Select[Any]:
    """The primary keys of the entities that ``statement`` selects, in its order."""
    # Not correlated: inside the statement it must not take its tables for the statement's.
    return statement.with_only_columns(*_primary_key(statement)).correlate(None)


def only(statement: Select[Any], keys: Select[Any]) -> Select[Any]:
    """``statement`` without the entities whose primary key is not among ``keys``."""
    key = _primary_key(statement)
    return statement.where(key[0].in_(keys) if len(key) == 1 else tuple_(*key).in_(keys))


def count_of(statement: Select[Any]) -> Select[int]:
    """How many rows ``statement`` has."""
    return select(func.count()).select_from(keys_of(statement).order_by(None).subquery())


def total_of(statement: Select[Any]) -> ScalarSelect[int]:
    """The same as a column, to stand beside the rows."""
    return count_of(statement).scalar_subquery()


def _primary_key(statement: Select[Any]) -> list[ColumnElement[Any]]:
    entity: Any = statement.column_descriptions[0]["entity"]
    return [getattr(entity, column.key) for column in entity.__mapper__.primary_key]
