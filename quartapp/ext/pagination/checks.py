"""Statements that have no pages are refused, in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import QueryableAttribute

from .counting import gives_each_once, is_limited, primary_key

ONE_ENTITY = (
    "A page is of one entity, select(Post): load what belongs to it with its relationships or "
    "with_expression(), and page over a subquery for anything else."
)


def check(statement: Any, size: int) -> None:
    """Raise TypeError if ``statement`` selects something else than one entity or column of it."""
    if size < 1:
        raise ValueError("A page has a size of 1 or more.")
    if not isinstance(statement, Select) or len(statement.column_descriptions) != 1:
        raise TypeError(ONE_ENTITY)
    entity, selected = (statement.column_descriptions[0][each] for each in ("entity", "expr"))
    grouped = statement._group_by_clauses
    if entity is None or not (selected is entity or isinstance(selected, QueryableAttribute)):
        raise TypeError(ONE_ENTITY)
    if selected is not entity and (grouped or statement._distinct):
        raise TypeError(ONE_ENTITY)
    if statement._distinct_on:
        raise TypeError("DISTINCT ON has no pages of its own: put it into a subquery.")
    keys = primary_key(statement)
    if grouped and not all(any(key.shares_lineage(each) for each in grouped) for key in keys):
        raise TypeError("GROUP BY has pages if it names the primary key of the entity.")


def check_cursor(statement: Any, size: int) -> None:
    """As ``check``; an entity must also be sure to come once."""
    check(statement, size)
    if is_limited(statement) or not gives_each_once(statement):
        raise TypeError(
            "After a cursor no join may repeat an entity, and there is no DISTINCT, GROUP BY or "
            "LIMIT: write where(Author.books.any(…)) in place of join(Author.books)."
        )
