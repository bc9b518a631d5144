"""Examples of request and response bodies, built from the examples of their fields."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return an example of ``model`` as JSON, without optional fields that have no example."""
    fields = model.model_fields.items()
    included = [each for each in fields if each[1].is_required() or each[1].examples]
    return {name: _value(field) for name, field in included}


def _value(field: FieldInfo) -> Any:
    if field.examples:
        return field.examples[0]
    return [example_of(item) for item in get_args(field.annotation)]
