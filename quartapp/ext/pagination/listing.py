"""A list that can be read both ways."""

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
    """What ``statement`` selects, in the order of ``keys``.

    ``keys`` are columns without NULLs, all rising or all falling, together unique.
    """

    def __init__(self, statement: Select[T], *keys: Any) -> None:
        self.statement = statement.order_by(None).order_by(*keys)
        self.keys = keys

    @awaited
    async def page(self, session: AsyncSession, number: int, size: int) -> Page[T]:
        """Page ``number``, counted from 1; -1 is the last one.  See ``paginate``."""
        return await paginate(session, self.statement, number, size)

    @awaited
    async def after(self, session: AsyncSession, cursor: str, size: int) -> Slice[T]:
        """What follows ``cursor``; "" begins.  See ``paginate_after``."""
        return await paginate_after(session, self.statement, self.keys, cursor, size)
