"""URL converters for values that a database column can hold."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter as BaseIntegerConverter
from werkzeug.routing import Map

LARGEST_ID = 2**31 - 1  # maximum of an INTEGER column in PostgreSQL


class IntegerConverter(BaseIntegerConverter):
    """An integer of at most LARGEST_ID.  A larger number is a 404 for every method."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID} | kwargs)

    def to_python(self, value: str) -> int:
        """Return the number; raise NotFound if it is out of range.

        After the ValueError of the base class, Werkzeug tries the other rules, and answers 405
        if one of them matches the path with another method.
        """
        try:
            return int(super().to_python(value))
        except ValueError as error:
            raise NotFound from error
