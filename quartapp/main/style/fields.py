"""Style guide: all kinds of fields, with and without errors, and their declarations."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from quartapp.ext.forms import Field, Form
from quartapp.ext.forms.lists import parts

from .choices import Choices
from .numbers import Numbers
from .texts import Texts
from .wrong import ERRORS, Wrong

FILLED: dict[str, Any] = {
    "colour": "#0b6b50",
    "number": 20,
    "price": Decimal("2.50"),
    "ratio": 0.75,
    "volume": 30,
    "share": Decimal("0.5"),
    "day": date(2026, 11, 22),
    "time": time(9, 0),
    "at": datetime(2026, 11, 22, 9, 0),
    "starts": datetime(2026, 11, 22, 9, 0),
    "month": date(2026, 11, 1),
    "week": date(2026, 11, 16),
    "several": ["read", "write"],
    "audience": "all",
    "keep": True,
    "links": ["https://example.com", "https://example.org"],
    "off": "david",
    "off_choice": "User",
    "off_tick": True,
    "taken": "david",
    "wrong_text": "Hi",
    "wrong_links": ["https://example.com", "example"],
}


class Shown(NamedTuple):
    """A field and the source of its declaration."""

    field: Field
    source: str


def groups() -> dict[str, list[Shown]]:
    """Return the fields by group; some are filled in, some have errors."""
    return {
        "Text": list(_shown(Texts)),
        "Numbers and times": list(_shown(Numbers)),
        "Choices, files and groups": list(_shown(Choices)),
        "With errors, and disabled": list(_shown(Wrong)),
    }


def _shown(kind: type[Form]) -> Iterator[Shown]:
    form = kind(data=FILLED, meta={"csrf": False})
    for field in parts(form):
        if field.name in ERRORS:
            field.errors = ERRORS[field.name]
    for name, source in _declarations(kind).items():
        yield Shown(form[name], source)


def _declarations(kind: type[Form]) -> dict[str, str]:
    """Return the source of each assignment in the body of a class."""
    source = inspect.getsource(kind)
    (body,) = ast.parse(source).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - for the type checker
    found = [each for each in body.body if isinstance(each, ast.Assign)]
    return {ast.unparse(each.targets[0]): _dedented(source, each) for each in found}


def _dedented(source: str, node: ast.Assign) -> str:
    text = ast.get_source_segment(source, node, padded=True) or ""
    return inspect.cleandoc(text)
