"""Tests of cursors: columns of all sortable types."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quart import Quart
from sqlalchemy import column

from quartapp.ext.pagination.cursors import BadCursor, dump, load

app = Quart("small")
app.secret_key = "s"
COLUMNS = [column("a"), column("b")]
NOW = datetime(2026, 11, 27, 12, 0, 0, 5, tzinfo=UTC)
KEYS: list[Any] = [5, "é", None, 1.5, True, NOW, NOW.replace(tzinfo=None), date(2026, 1, 1),
                   UUID(int=1), Decimal("1.50"), b"\xff", b""]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
async def test_a_cursor_preserves_a_key_of_each_type(key: Any) -> None:
    async with app.app_context():
        values = load(dump([key, 1], COLUMNS), COLUMNS)
        assert (values, type(values[0])) == ([key, 1], type(key))
        with pytest.raises(BadCursor):
            load(dump([key, 1], COLUMNS), COLUMNS[::-1])


@settings(max_examples=50, deadline=None)
@given(key=st.uuids() | st.datetimes() | st.dates() | st.decimals(allow_nan=False) | st.binary())
async def test_a_cursor_preserves_any_value(key: Any) -> None:
    async with app.app_context():
        assert load(dump([key], COLUMNS[:1]), COLUMNS[:1]) == [key]


async def test_a_key_of_an_unsupported_type_is_refused() -> None:
    async with app.app_context():
        with pytest.raises(
            TypeError, match="A column of a cursor must be JSON, and a Colour is not"
        ):
            dump([Enum("Colour", ["RED"]).RED], COLUMNS)


@pytest.mark.parametrize("key", [None, ""])
async def test_a_cursor_needs_a_secret_key_as_other_tokens_do(key: str | None) -> None:
    keyless = Quart("cursors")
    keyless.config["SECRET_KEY"] = key
    async with keyless.app_context():
        with pytest.raises(RuntimeError, match="need a SECRET_KEY"):
            dump([1], [column("id")])
