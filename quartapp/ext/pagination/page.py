"""A page of items, with the numbers of other pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Page(Generic[T]):
    """``items`` of page ``number``, counted from 1; ``total`` counts the items of all pages."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        """True if there is a page before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """True if there is a page after this one."""
        return self.number < self.last

    @property
    def is_past_end(self) -> bool:
        """True if this page is after the last one.  The first page never is."""
        return self.number > self.last

    @property
    def prev_number(self) -> int | None:
        """The number of the previous page, or None; past the end, that of the last page."""
        return min(self.number - 1, self.last) if self.has_prev else None

    @property
    def next_number(self) -> int | None:
        """The number of the next page, or None."""
        return self.number + 1 if self.has_next else None

    def numbers(self, edge: int = 1, around: int = 1) -> list[int | None]:
        """Return page numbers to display: ``edge`` at each end, ``around`` this page, gaps None."""
        ends = {*range(1, edge + 1), *range(self.last - edge + 1, self.last + 1)}
        near = ends.union(range(self.number - around, self.number + around + 1))
        shown: list[int | None] = []
        before = 0
        for number in sorted(near.intersection(range(1, self.last + 1))):
            if number > before + 1:
                shown.append(None)
            shown.append(number)
            before = number
        return shown

    def map(self, function: Callable[[T], U]) -> Page[U]:
        """Return a copy of the page with ``function`` applied to each item."""
        items = [function(item) for item in self.items]
        return Page(items, self.number, self.size, self.total)
