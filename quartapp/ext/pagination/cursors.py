"""Cursors: the key of the last item seen, signed, so that only what was given out comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from quart import current_app
from sqlalchemy import ColumnElement


class BadCursor(ValueError):
    """A cursor that was not made here, or not for this list."""


def dump(values: Sequence[Any], columns: Sequence[ColumnElement[Any]]) -> str:
    """A URL-safe text that stands for ``values`` of ``columns``: numbers, texts, datetimes."""
    plain = [{"at": each.isoformat()} if isinstance(each, datetime) else each for each in values]
    return str(_serializer(columns).dumps(plain))


def load(cursor: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    """The values that ``dump`` was given for the same columns; raise BadCursor."""
    try:
        plain = _serializer(columns).loads(cursor)
    except (BadData, ValueError) as error:
        raise BadCursor("This cursor was not made here, or is for another list.") from error
    return [
        datetime.fromisoformat(each["at"]) if isinstance(each, dict) else each for each in plain
    ]


def _serializer(columns: Sequence[ColumnElement[Any]]) -> URLSafeSerializer:
    secrets = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.secret_key]
    salt = "cursor " + " ".join(map(str, columns))
    return URLSafeSerializer(secrets, salt=salt, signer_kwargs={"digest_method": sha256})
