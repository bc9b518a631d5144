"""What takes long: ``make check`` does it, ``make test`` does not."""

from __future__ import annotations

import os

import pytest

IN_CHECK = bool(os.environ.get("SLOW_TESTS"))
IN_FAULTS = bool(os.environ.get("FULL_FAULTS"))  # ``make faults``: all, at full length


def slow(why: str) -> pytest.MarkDecorator:
    """Mark what ``make test`` leaves out, and say why."""
    return pytest.mark.skipif(not IN_CHECK, reason=f"{why}: make check does")
