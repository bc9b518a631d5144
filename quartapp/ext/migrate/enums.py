"""Compare the values of PostgreSQL's enum types, which Alembic does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from alembic.autogenerate import comparators, renderers
from alembic.operations.ops import MigrateOperation
from sqlalchemy import ARRAY, Enum, TypeDecorator, inspect


@dataclass(eq=False)
class ChangeEnum(MigrateOperation):
    """An enum type with ``values`` in the database, and with ``wanted`` values in the models."""

    name: str
    values: list[str]
    wanted: list[str]
    reversed: bool = False

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return the difference as a tuple, in Alembic's format."""
        added = [f"add {value}" for value in self.wanted if value not in self.values]
        removed = [f"remove {value}" for value in self.values if value not in self.wanted]
        return "change_enum", self.name, ", ".join(added + removed) or "reorder"

    def reverse(self) -> ChangeEnum:
        """Return the operation for a downgrade."""
        return replace(self, reversed=True)


@comparators.dispatch_for("schema", qualifier="postgresql")
def compare(autogenerate: Any, upgrade_ops: Any, _schemas: Any) -> None:
    """Append a ChangeEnum for each enum type with different values in the models."""
    known = inspect(autogenerate.connection).get_enums(schema="*")
    by_name = {(each["schema"], each["name"]): each["labels"] for each in known}
    visible = {each["name"]: each["labels"] for each in known if each["visible"]}
    compared = set()
    for type_ in _enums(autogenerate.sorted_tables):
        labels = (
            by_name.get((type_.schema, type_.name)) if type_.schema else visible.get(type_.name)
        )
        name = f"{type_.schema}.{type_.name}" if type_.schema else str(type_.name)
        if labels is not None and labels != type_.enums and name not in compared:
            compared.add(name)
            upgrade_ops.ops.append(ChangeEnum(name, list(labels), list(type_.enums)))


@renderers.dispatch_for(ChangeEnum)
def render(_autogenerate: Any, change: ChangeEnum) -> list[str]:
    """Return the code of a revision: PostgreSQL can add values, but not remove or reorder any."""
    if [value for value in change.wanted if value in change.values] != change.values:
        reason = f"Change the values of {change.name} by hand: PostgreSQL can only add some."
        return [f"raise NotImplementedError({reason!r})"]
    if change.reversed:
        return [f"pass  # the values of {change.name} stay: PostgreSQL cannot remove any"]
    return [f"op.execute({statement!r})" for statement in _additions(change)]


def _additions(change: ChangeEnum) -> Iterator[str]:
    before = None
    for value in change.wanted:
        if value not in change.values:
            place = f"AFTER {_quoted(before)}" if before else f"BEFORE {_quoted(change.values[0])}"
            yield f"ALTER TYPE {change.name} ADD VALUE {_quoted(value)} {place}"
        before = value


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _enums(tables: Any) -> Iterator[Enum]:
    for table in tables:
        for column in table.columns:
            type_ = column.type
            while isinstance(type_, TypeDecorator | ARRAY):
                type_ = type_.impl_instance if isinstance(type_, TypeDecorator) else type_.item_type
            if isinstance(type_, Enum) and type_.native_enum and type_.name:
                yield type_
