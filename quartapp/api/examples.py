"""Examples of bodies and answers, put together from those of their fields."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """What JSON of ``model`` looks like; fields that are not always there are left out."""
    fields = model.model_fields.items()
    shown = [each for each in fields if each[1].is_required() or each[1].examples]
    return {name: _value(field) for name, field in shown}


def _value(field: FieldInfo) -> Any:
    if field.examples:
        return field.examples[0]
    return [example_of(item) for item in get_args(field.annotation)]
