"""Tests of numbered pages: rows, totals, page numbers, number of statements."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from quartapp.ext.pagination import paginate
from tests.ext.pagination.models import Author, Book, Reading, db, newest


@pytest.fixture
def statements(app):
    """Return a list that collects the SELECT statements of the test."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine.sync_engine, "before_cursor_execute", note)
    return asked


async def ids(number: int, size: int = 20) -> list[int]:
    return [book.id for book in (await paginate(db.session, newest(), number, size)).items]


async def test_pages_hold_every_row_once_in_order(books):
    assert await ids(1) == [*range(45, 25, -1)]
    assert await ids(2) == [*range(25, 5, -1)]
    assert await ids(3) == [5, 4, 3, 2, 1]


async def test_a_page_has_the_total_and_takes_one_statement(books, statements):
    page = await paginate(db.session, newest(), 2, 20)
    assert (page.number, page.size, page.total, page.last) == (2, 20, 45, 3)
    assert len(statements) == 1


async def test_loader_options_of_the_statement_are_applied(books, statements):
    page = await paginate(db.session, newest(), 1, 2)
    assert [(book.author.name, book.siblings) for book in page.items] == [
        *[("susan", 23), ("david", 22)]
    ]
    assert len(statements) == 1


@pytest.mark.parametrize(
    "statement",
    [
        newest().where(Book.author_id == 1),
        newest().join(Author, Author.id == Book.author_id).where(Author.name == "susan"),
        newest().where(Author.id == Book.author_id, Author.name == "susan"),
    ],
)
async def test_the_total_respects_conditions_and_joins(books, statement):
    page = await paginate(db.session, statement, 2, 20)
    assert [book.id for book in page.items] == [5, 3, 1]
    assert page.total == 23


async def test_a_page_past_the_end_is_empty_and_takes_two_statements(books, statements):
    page = await paginate(db.session, newest(), 4, 20)
    assert (page.items, page.number, page.total, page.last) == ([], 4, 45, 3)
    assert len(statements) == 2


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-7, 1), (10**30, 10_000_000)])
async def test_a_page_number_out_of_range_is_clamped(books, asked, given):
    page = await paginate(db.session, newest(), asked, 50)
    assert page.number == given
    assert len(page.items) == (45 if given == 1 else 0)


@pytest.mark.parametrize(
    ("size", "number", "found"), [(20, 3, 5), (45, 1, 45), (15, 3, 15), (1, 45, 1)]
)
async def test_page_minus_one_is_the_last_page_and_takes_one_statement(
    books, statements, size, number, found
):
    page = await paginate(db.session, newest(), -1, size)
    assert (page.number, len(page.items), page.total) == (number, found, 45)
    assert page.items[-1].id == 1
    assert len(statements) == 1


@pytest.mark.parametrize("number", [1, -1])
@pytest.mark.parametrize("size", [1, 20])
async def test_an_empty_table_gives_one_empty_page(app, number, size):
    page = await paginate(db.session, newest(), number, size)
    assert (page.items, page.number, page.total, page.last) == ([], 1, 0, 1)


async def test_a_table_with_a_composite_key_has_pages(app):
    async with db.begin() as session:
        session.add_all([Reading(reader=reader, book_id=n) for reader in "ab" for n in range(5)])
    statement = select(Reading).order_by(Reading.book_id, Reading.reader)
    page = await paginate(db.session, statement, 2, 4)
    assert [(row.reader, row.book_id) for row in page.items] == [
        *[("a", 2), ("b", 2), ("a", 3), ("b", 3)]
    ]
    assert page.total == 10
