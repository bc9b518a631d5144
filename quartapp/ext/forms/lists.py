"""Fields of fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import wtforms
from wtforms.fields import Field


class FieldList(wtforms.FieldList):  # type: ignore[type-arg]  # generic to mypy only
    """A list of one field, sent as ``name-0``, ``name-1``; 100 at most without ``max_entries``.

    Without a limit, one body could ask for as many fields as fit into it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_entries is None:
            self.max_entries = 100

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        # WTForms takes "²" and thousands of digits for an index, and then int() does not.
        for name in formdata:
            with suppress(ValueError):
                yield from super()._extract_indices(prefix, [name])  # type: ignore[misc]


def leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields that hold one value, those within lists and forms among them, in order."""
    for field in fields:
        if isinstance(field, wtforms.FormField):
            yield from leaves(field.form)
        elif isinstance(field, wtforms.FieldList):
            yield from leaves(field.entries)
        else:
            yield field
