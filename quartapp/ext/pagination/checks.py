"""Check that a statement can be paginated."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import QueryableAttribute

from .counting import gives_each_once, is_limited, primary_key

ONE_ENTITY = (
    "Only one entity can be paginated, select(Post). Load related data with its relationships or "
    "with_expression(), and use a subquery for other statements."
)


def check(statement: Any, size: int) -> None:
    """Raise TypeError unless ``statement`` selects one entity, or one column of an entity.

    Raise ValueError if ``size`` is less than 1.
    """
    if size < 1:
        raise ValueError("The size of a page must be 1 or more.")
    if not isinstance(statement, Select) or len(statement.column_descriptions) != 1:
        raise TypeError(ONE_ENTITY)
    entity, selected = (statement.column_descriptions[0][each] for each in ("entity", "expr"))
    grouped = statement._group_by_clauses
    if entity is None or not (selected is entity or isinstance(selected, QueryableAttribute)):
        raise TypeError(ONE_ENTITY)
    if selected is not entity and (grouped or statement._distinct):
        raise TypeError(ONE_ENTITY)
    if statement._distinct_on:
        raise TypeError("DISTINCT ON cannot be paginated: put it into a subquery.")
    keys = primary_key(statement)
    if grouped and not all(any(key.shares_lineage(each) for each in grouped) for key in keys):
        raise TypeError("GROUP BY can be paginated only by the primary key of the entity.")


def check_cursor(statement: Any, size: int) -> None:
    """Check as ``check`` does; raise TypeError also if an entity could occur in several rows."""
    check(statement, size)
    if is_limited(statement) or not gives_each_once(statement):
        raise TypeError(
            "With a cursor, a join must not repeat an entity, and DISTINCT, GROUP BY and LIMIT are "
            "not supported: write where(Author.books.any(…)) in place of join(Author.books)."
        )
