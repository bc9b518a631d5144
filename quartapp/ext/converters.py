"""URL converters that match only what a database can hold."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter as BaseIntegerConverter
from werkzeug.routing import Map

LARGEST_ID = 2**31 - 1


class IntegerConverter(BaseIntegerConverter):
    """An id: larger numbers match no rule, so they are not found rather than out of range."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID} | kwargs)
