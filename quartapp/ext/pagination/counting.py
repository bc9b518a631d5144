"""Select the primary keys of the entities of a statement, and count them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, inspect, select, tuple_

from .joins import joins_repeat_nothing


def primary_key(statement: Select[Any]) -> list[Any]:
    """Return the primary key attributes of the entity that ``statement`` selects."""
    entity = statement.column_descriptions[0]["entity"]
    mapper = inspect(entity).mapper
    return [getattr(entity, mapper.get_property_by_column(c).key) for c in mapper.primary_key]


def gives_each_once(statement: Select[Any]) -> bool:
    """Return whether ``statement`` certainly has only one row for each entity."""
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
    """Select the distinct primary keys of the entities of ``statement``, in its order.

    If a join repeats an entity, its first position counts.
    """
    # correlate(None): a subquery of the statement must keep its own FROM clause.
    keys = statement.with_only_columns(*primary_key(statement)).correlate(None)
    if gives_each_once(statement):
        return keys
    order = statement._order_by_clauses
    place = func.row_number().over(order_by=order) if order else func.row_number().over()
    if not is_limited(statement):
        keys = keys.order_by(None)
    *columns, number = keys.add_columns(place.label("place")).subquery().c
    return select(*columns).group_by(*columns).order_by(func.min(number))


def restricted_to(statement: Select[Any], keys: Select[Any]) -> Select[Any]:
    """Return ``statement`` with only the entities that have their primary key in ``keys``."""
    key, unlimited = primary_key(statement), statement.limit(None).offset(None)
    return unlimited.where(key[0].in_(keys) if len(key) == 1 else tuple_(*key).in_(keys))


def count_of(keys: Select[Any]) -> Select[int]:
    """Select the number of ``keys``, as ``keys_of`` returns them."""
    return select(func.count()).select_from(keys.order_by(None).subquery())


def total_of(keys: Select[Any]) -> ScalarSelect[int]:
    """Return ``count_of`` as a scalar subquery, for a column beside the rows."""
    return count_of(keys).scalar_subquery()
