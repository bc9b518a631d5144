"""Alembic's differences between models and database, in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy.schema import SchemaItem

# What Alembic compares, and ``enums``: nothing is known of the rest.
AGREE = (
    "Tables, columns, types, indexes, unique constraints and foreign keys agree. Primary keys, "
    "check constraints, server defaults, sequences and views were not compared."
)


def describe(difference: Any) -> str:
    """Say one of them in few words, such as ``add column users.age``."""
    if isinstance(difference, list):  # what changes of one column
        return ", ".join(map(describe, difference))
    kind, *about = difference
    if kind == "change_enum":
        return f"change enum {about[0]}: {about[1]}"
    if isinstance(about[0], SchemaItem):
        table = getattr(about[0], "table", None)
        names = [table.name] if table is not None else []
        names.append(about[0].name)  # type: ignore[attr-defined]
    else:
        _schema, table, column, *_ = about
        names = [table, getattr(column, "name", column)]
    return f"{kind.replace('_', ' ')} {'.'.join(map(str, names))}"
