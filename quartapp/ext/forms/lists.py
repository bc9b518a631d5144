"""Fields that contain other fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import wtforms
from wtforms.fields import Field


class FieldList(wtforms.FieldList):  # type: ignore[type-arg]  # generic to mypy only
    """A list of fields of one type, sent as ``name-0``, ``name-1`` and so on.

    ``max_entries`` defaults to 100, so that a request cannot create an unlimited number of fields.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_entries is None:
            self.max_entries = 100

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms accepts "²" and thousands of digits as an index; int() raises ValueError.
        for name in formdata:
            with suppress(ValueError):
                yield from super()._extract_indices(prefix, [name])  # type: ignore[misc]


def parts(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield each field, followed by the fields that it contains."""
    for field in fields:
        yield field
        if isinstance(field, wtforms.FormField):
            yield from parts(field.form)
        elif isinstance(field, wtforms.FieldList):
            yield from parts(field.entries)


def own_errors(field: Field) -> list[str]:
    """Return the errors of ``field``, without those of the fields that it contains."""
    errors = field.form.form_errors if isinstance(field, wtforms.FormField) else field.errors
    return [str(each) for each in errors if not isinstance(each, list | tuple | dict)]


def put_error(field: Field, message: str) -> None:
    """Add ``message`` to the errors of ``field``."""
    if isinstance(field, wtforms.FormField):
        field.form.form_errors.append(message)
    else:
        field.errors = [*field.errors, message]
