"""Models of the pagination tests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Select, func, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    joinedload,
    mapped_column,
    query_expression,
    relationship,
    with_expression,
)

from quartapp.ext.db import SQLAlchemy, UTCDateTime


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(lazy="raise")
    siblings: Mapped[int] = query_expression()


class Reading(Base):
    """A row with a composite key."""

    __tablename__ = "readings"

    reader: Mapped[str] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(primary_key=True)


NEWEST = (Book.at.desc(), Book.id.desc())
db = SQLAlchemy(Base)


def newest() -> Select[Book]:
    """Select the newest books with a joined entity and a computed column."""
    same = aliased(Book)
    siblings = select(func.count(same.id)).where(same.author_id == Book.author_id)
    return (
        select(Book)
        .options(joinedload(Book.author, innerjoin=True))
        .options(with_expression(Book.siblings, siblings.scalar_subquery()))
        .order_by(*NEWEST)
    )
