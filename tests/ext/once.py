"""A mark for tests whose result does not depend on the database: they run on SQLite alone."""

from __future__ import annotations

import pytest

on_sqlite = pytest.mark.parametrize("some_database", ["sqlite"], indirect=True)
