"""Tests of detached objects: a change that no session would save is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    configure_mappers,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.orm.exc import DetachedInstanceError
from sqlalchemy.types import JSON

from quartapp.ext.db import SQLAlchemy, dispose


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="susan")
    wishes: Mapped[dict[str, str]] = mapped_column(MutableDict.as_mutable(JSON), default=dict)
    books: Mapped[list[Book]] = relationship(back_populates="author", lazy="raise")


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author | None] = relationship(back_populates="books", lazy="raise")


configure_mappers()  # an application may use its models before it makes the extension
db = SQLAlchemy(Base)


class Late(Base):
    """A model that is defined after the extension."""

    __tablename__ = "late"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@pytest.fixture
async def library(database_url):
    """An application with one author of one book; the test runs in its context."""
    from quart import Quart

    app = Quart("library")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    async with app.app_context():
        await db.create_all()
        async with db.begin() as session:
            session.add(Author(books=[Book()], wishes={"a": "b"}))
            session.add(Late(name="late"))
        yield app
    await dispose(app)


async def author(session) -> Author:
    return await session.scalar(select(Author).options(selectinload(Author.books)))


def rename(each: Author) -> None:
    each.name = "david"


def publish(each: Author) -> None:
    each.books.append(Book())


def withdraw(each: Author) -> None:
    each.books.clear()


def replace(each: Author) -> None:
    each.books = []


def wish(each: Author) -> None:
    each.wishes["c"] = "d"


def unname(each: Author) -> None:
    del each.name


CHANGES = [rename, publish, withdraw, replace, wish, unname]


@pytest.mark.parametrize("change", CHANGES)
async def test_an_object_read_before_a_transaction_cannot_be_changed_after_it(library, change):
    read = await author(db.session)
    async with db.begin():
        pass
    with pytest.raises(DetachedInstanceError, match=r"Author\.\w+ was changed .* inside db\.begin"):
        change(read)
    assert read.name == "susan"


@pytest.mark.parametrize("change", CHANGES)
async def test_an_object_of_an_ended_transaction_cannot_be_changed(library, change):
    async with db.begin() as session:
        read = await author(session)
    with pytest.raises(DetachedInstanceError):
        change(read)


async def test_an_object_of_a_lookup_cannot_be_changed(library):
    async with db.lookup() as session:
        book = await session.scalar(select(Book).options(joinedload(Book.author)))
        late = await session.scalar(select(Late))
    with pytest.raises(DetachedInstanceError, match=r"Book\.author"):
        book.author = None
    with pytest.raises(DetachedInstanceError, match=r"Late\.name"):
        late.name = "later"


async def test_a_new_object_cannot_be_changed_after_its_transaction(library):
    new = Author(name="new")
    new.name = "newer"
    async with db.begin() as session:
        session.add(new)
    with pytest.raises(DetachedInstanceError):
        new.name = "newest"


@pytest.mark.parametrize("change", [rename, publish, withdraw, replace, wish])
async def test_an_object_of_an_open_session_can_be_changed(library, change):
    async with db.begin() as session:
        change(await author(session))


async def test_a_detached_object_can_be_referred_to_and_merged(library):
    async with db.lookup() as session:
        read = await author(session)
    async with db.begin() as session:
        session.add(Book(author=read))
    async with db.begin() as session:
        merged = await session.merge(read)
        merged.name = "merged"
    async with db.lookup() as session:
        now = await author(session)
    assert (now.name, len(now.books)) == ("merged", 2)


async def test_a_detached_object_that_is_added_again_can_be_changed(library):
    async with db.lookup() as session:
        read = await author(session)
    async with db.begin() as session:
        session.add(read)
        read.name = "attached"
    async with db.lookup() as session:
        assert (await author(session)).name == "attached"
