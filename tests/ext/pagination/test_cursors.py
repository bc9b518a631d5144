"""Cursors over columns of every type that people sort by."""

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
async def test_a_key_of_any_type_comes_back_from_a_cursor(key: Any) -> None:
    async with app.app_context():
        values = load(dump([key, 1], COLUMNS), COLUMNS)
        assert (values, type(values[0])) == ([key, 1], type(key))
        with pytest.raises(BadCursor):
            load(dump([key, 1], COLUMNS), COLUMNS[::-1])


@settings(max_examples=50, deadline=None)
@given(key=st.uuids() | st.datetimes() | st.dates() | st.decimals(allow_nan=False) | st.binary())
async def test_any_such_key_comes_back(key: Any) -> None:
    async with app.app_context():
        assert load(dump([key], COLUMNS[:1]), COLUMNS[:1]) == [key]


async def test_a_key_of_another_type_is_refused_in_words() -> None:
    async with app.app_context():
        with pytest.raises(
            TypeError, match="A column of a cursor must be JSON, and a Colour is not"
        ):
            dump([Enum("Colour", ["RED"]).RED], COLUMNS)
