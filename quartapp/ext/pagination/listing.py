"""A list that can be paginated by page number and by cursor."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from ..awaiting import awaited
from .keyset import Slice, paginate_after
from .numbered import paginate
from .page import Page

T = TypeVar("T")


class Listing(Generic[T]):
    """The entities of ``statement``, in the order of ``keys``.

    ``keys`` are columns without NULLs, all ascending or all descending, together unique.
    """

    def __init__(self, statement: Select[T], *keys: Any) -> None:
        self.statement = statement.order_by(None).order_by(*keys)
        self.keys = keys

    @awaited
    async def page(self, session: AsyncSession, number: int, size: int) -> Page[T]:
        """Fetch page ``number``, counted from 1; -1 is the last one.  See ``paginate``."""
        return await paginate(session, self.statement, number, size)

    @awaited
    async def after(self, session: AsyncSession, cursor: str, size: int) -> Slice[T]:
        """Fetch the items after ``cursor``; "" is the beginning.  See ``paginate_after``."""
        return await paginate_after(session, self.statement, self.keys, cursor, size)
