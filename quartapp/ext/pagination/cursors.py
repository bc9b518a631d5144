"""Cursors: the key of the last item seen, signed, so that only what was given out comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer
from quart import current_app
from sqlalchemy import ColumnElement

from ..jsonable import refuse_unjsonable

# A tag for values that are no JSON: their type, and the way to a text and back.
TYPES: dict[str, tuple[type[Any], Callable[[Any], str], Callable[[str], Any]]] = {
    "at": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "uuid": (UUID, str, UUID),
    "decimal": (Decimal, str, Decimal),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
}


class BadCursor(ValueError):
    """A cursor that was not made here, or not for this list."""


def dump(values: Sequence[Any], columns: Sequence[ColumnElement[Any]]) -> str:
    """Return a URL-safe text that stands for ``values`` of ``columns``.

    Raises TypeError for a value that is neither JSON nor of one of TYPES.
    """
    return str(_serializer(columns).dumps([_plain(each) for each in values]))


def load(cursor: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    """Return the values that ``dump`` was given for the same columns; raise BadCursor."""
    try:
        plain = _serializer(columns).loads(cursor)
    except (BadData, ValueError) as error:
        raise BadCursor("This cursor was not made here, or is for another list.") from error
    return [_value(each) for each in plain]


def _plain(value: Any) -> Any:
    for tag, (kind, write, _) in TYPES.items():
        if isinstance(value, kind):
            return {tag: write(value)}
    refuse_unjsonable("A column of a cursor", value)
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    [(tag, text)] = plain.items()
    return TYPES[tag][2](text)


def _serializer(columns: Sequence[ColumnElement[Any]]) -> URLSafeSerializer:
    secrets = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.secret_key]
    salt = "cursor " + " ".join(map(str, columns))
    return URLSafeSerializer(secrets, salt=salt, signer_kwargs={"digest_method": sha256})
