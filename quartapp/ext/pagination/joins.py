"""Determine whether the joins of a statement can repeat an entity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Join, Select
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList
from sqlalchemy.sql.selectable import FromGrouping

Condition = ColumnElement[Any]


def joins_repeat_nothing(statement: Select[Any], entity: FromClause) -> bool:
    """Return whether the joins of ``statement`` have at most one row for each ``entity``.

    That is certain if equality conditions, starting from ``entity``, determine the whole
    primary key of each joined table.
    """
    tables, conditions = [], [statement.whereclause]
    froms = [entity, *statement.get_final_froms()]
    while froms:
        each = froms.pop()
        if isinstance(each, FromGrouping):
            froms.append(each.element)
        elif isinstance(each, Join):
            if each.full:
                return False
            conditions.append(each.onclause)
            froms += [each.left, each.right]
        else:
            tables.append(each)
    fixed = {*_tables(entity)}
    pairs = [pair for each in conditions if each is not None for pair in _equal(each)]
    unfixed = {*tables} - fixed
    while found := {each for each in unfixed if _is_fixed(each, fixed, pairs)}:
        fixed |= found
        unfixed -= found
    return not unfixed


def _tables(clause: FromClause) -> Iterator[FromClause]:
    """Yield the tables of an entity: several with joined-table inheritance."""
    if isinstance(clause, Join):
        yield from _tables(clause.left)
        yield from _tables(clause.right)
    else:
        yield clause


def _equal(condition: Condition) -> Iterator[tuple[Condition, Condition]]:
    """Yield the pairs that ``condition`` requires to be equal, each in both orders."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for each in condition.clauses:
            yield from _equal(each)
    elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        yield condition.left, condition.right
        yield condition.right, condition.left


def _is_fixed(
    table: FromClause, fixed: set[FromClause], pairs: list[tuple[Condition, Condition]]
) -> bool:
    known = {
        left.key
        for left, right in pairs
        if isinstance(left, Column) and left.table == table and _is_known(right, fixed)
    }
    key = {column.key for column in table.primary_key}
    return bool(key) and key <= known


def _is_known(value: Condition, fixed: set[FromClause]) -> bool:
    if isinstance(value, Column):
        return value.table in fixed
    return isinstance(value, BindParameter)
