"""Status codes of paginated pages."""

from __future__ import annotations

from typing import Any

from quartapp.ext.pagination import Page


def status_of(page: Page[Any]) -> int:
    """Return 404 for a page past the end, else 200."""
    return 404 if page.is_past_end else 200
