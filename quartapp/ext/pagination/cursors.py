"""Cursors: the sort key of the last item of a page, signed so that it cannot be forged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import ColumnElement

from ..jsonable import refuse_unjsonable
from ..tokens import serializer

# Tags for values that JSON cannot represent, with their type, serializer and parser.
TYPES: dict[str, tuple[type[Any], Callable[[Any], str], Callable[[str], Any]]] = {
    "at": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "uuid": (UUID, str, UUID),
    "decimal": (Decimal, str, Decimal),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
}


class BadCursor(ValueError):
    """A cursor was not issued by this application, or is for another list."""


def dump(values: Sequence[Any], columns: Sequence[ColumnElement[Any]]) -> str:
    """Return ``values`` of ``columns`` as a signed, URL-safe string.

    Raise TypeError for a value that is neither JSON nor of one of TYPES.
    """
    return str(_serializer(columns).dumps([_to_json(each) for each in values]))


def load(cursor: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    """Return the values of a ``cursor`` for the same ``columns``; raise BadCursor if it is bad."""
    try:
        plain = _serializer(columns).loads(cursor)
    except (BadData, ValueError) as error:
        raise BadCursor("This cursor was not made here, or is for another list.") from error
    return [_from_json(each) for each in plain]


def _to_json(value: Any) -> Any:
    for tag, (kind, write, _) in TYPES.items():
        if isinstance(value, kind):
            return {tag: write(value)}
    refuse_unjsonable("A column of a cursor", value)
    return value


def _from_json(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    [(tag, text)] = plain.items()
    return TYPES[tag][2](text)


def _serializer(columns: Sequence[ColumnElement[Any]]) -> URLSafeSerializer:
    return serializer(URLSafeSerializer, "cursor " + " ".join(map(str, columns)))
