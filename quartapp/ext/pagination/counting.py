"""The primary keys of the entities that a statement selects, and how many there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, inspect, select, tuple_

from .joins import joins_repeat_nothing


def primary_key(statement: Select[Any]) -> list[Any]:
    """Return the attributes that are the primary key of the entity of ``statement``."""
    entity = statement.column_descriptions[0]["entity"]
    mapper = inspect(entity).mapper
    return [getattr(entity, mapper.get_property_by_column(c).key) for c in mapper.primary_key]


def gives_each_once(statement: Select[Any]) -> bool:
    """Return whether it is certain that ``statement`` has one row for each entity."""
    if is_limited(statement) or statement._distinct or statement._group_by_clauses:
        return False
    keys = statement.with_only_columns(*primary_key(statement))
    entity = inspect(statement.column_descriptions[0]["entity"])
    return joins_repeat_nothing(keys, entity.selectable)


def is_limited(statement: Select[Any]) -> bool:
    """Return whether ``statement`` has a LIMIT, an OFFSET or a FETCH."""
    clauses = statement._limit_clause, statement._offset_clause, statement._fetch_clause
    return any(each is not None for each in clauses)


def keys_of(statement: Select[Any]) -> Select[Any]:
    """Select the primary keys of the entities of ``statement``, each once, in its order.

    Where a join gives an entity several times, its first place counts.
    """
    # Not correlated: inside the statement it must not take its tables for the statement's.
    keys = statement.with_only_columns(*primary_key(statement)).correlate(None)
    if gives_each_once(statement):
        return keys
    order = statement._order_by_clauses
    place = func.row_number().over(order_by=order) if order else func.row_number().over()
    if not is_limited(statement):
        keys = keys.order_by(None)
    *columns, number = keys.add_columns(place.label("place")).subquery().c
    return select(*columns).group_by(*columns).order_by(func.min(number))


def only(statement: Select[Any], keys: Select[Any]) -> Select[Any]:
    """``statement`` without the entities whose primary key is not among ``keys``."""
    key, whole = primary_key(statement), statement.limit(None).offset(None)
    return whole.where(key[0].in_(keys) if len(key) == 1 else tuple_(*key).in_(keys))


def count_of(keys: Select[Any]) -> Select[int]:
    """Select how many ``keys_of`` a statement there are."""
    return select(func.count()).select_from(keys.order_by(None).subquery())


def total_of(keys: Select[Any]) -> ScalarSelect[int]:
    """The same as a column, to stand beside the rows."""
    return count_of(keys).scalar_subquery()
