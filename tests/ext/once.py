"""A mark for tests that do not depend on the kind of database: they run on SQLite only."""

from __future__ import annotations

import pytest

on_sqlite = pytest.mark.parametrize("some_database", ["sqlite"], indirect=True)
