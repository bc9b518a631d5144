"""A mark for slow tests: ``make check`` runs them, ``make test`` does not."""

from __future__ import annotations

import os

import pytest

IN_CHECK = bool(os.environ.get("SLOW_TESTS"))
IN_FAULTS = bool(os.environ.get("FULL_FAULTS"))  # ``make faults``: all tests, at full length


def slow(why: str) -> pytest.MarkDecorator:
    """Mark a test that ``make test`` skips, with the reason."""
    return pytest.mark.skipif(not IN_CHECK, reason=f"{why}: make check does")
