"""Describe Alembic's differences between models and database."""

from __future__ import annotations

from typing import Any

from sqlalchemy.schema import SchemaItem

# Alembic and ``enums`` compare the items of the first sentence only.
AGREE = (
    "Tables, columns, types, indexes, unique constraints and foreign keys agree. Primary keys, "
    "check constraints, server defaults, sequences and views were not compared."
)


def describe(difference: Any) -> str:
    """Return a short text for a difference, such as ``add column users.age``."""
    if isinstance(difference, list):  # all changes of one column
        return ", ".join(map(describe, difference))
    kind, *details = difference
    if kind == "change_enum":
        return f"change enum {details[0]}: {details[1]}"
    if isinstance(details[0], SchemaItem):
        table = getattr(details[0], "table", None)
        names = [table.name] if table is not None else []
        names.append(details[0].name)  # type: ignore[attr-defined]
    else:
        _schema, table, column, *_ = details
        names = [table, getattr(column, "name", column)]
    return f"{kind.replace('_', ' ')} {'.'.join(map(str, names))}"
