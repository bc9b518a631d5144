"""The status of a page of a list."""

from __future__ import annotations

from typing import Any

from quartapp.ext.pagination import Page


def status_of(page: Page[Any]) -> int:
    """Return 404 for a page past the end, which shows the way back to the first, else 200."""
    return 404 if page.is_past_end else 200
