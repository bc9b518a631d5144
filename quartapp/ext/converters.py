"""URL converters that match only what a database can hold."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter as BaseIntegerConverter
from werkzeug.routing import Map

LARGEST_ID = 2**31 - 1


class IntegerConverter(BaseIntegerConverter):
    """An id: a larger number is not found, whatever the method."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID} | kwargs)

    def to_python(self, value: str) -> int:
        """Return the number; raise NotFound, where Werkzeug would say 405 to some methods."""
        try:
            return int(super().to_python(value))
        except ValueError as error:
            raise NotFound from error
