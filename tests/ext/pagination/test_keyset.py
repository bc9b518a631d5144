"""Tests of keyset pagination: order, totals, concurrent changes, invalid cursors."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from quartapp.ext.pagination import BadCursor, Slice, paginate_after
from tests.ext.pagination.conftest import NOON
from tests.ext.pagination.models import NEWEST, Book, db, newest


async def after(cursor: str, size: int = 10, keys=NEWEST) -> Slice[Book]:
    async with db.lookup() as session:
        return await paginate_after(session, newest(), keys, cursor, size)


async def walk(size: int, meanwhile=None, keys=NEWEST) -> list[int]:
    seen, cursor = [], ""
    while cursor is not None:
        page = await after(cursor, size, keys)
        seen += [book.id for book in page.items]
        cursor = page.next_cursor
        if meanwhile:
            await meanwhile(seen)
    return seen


@pytest.mark.parametrize("size", [1, 7, 44, 45, 46])
async def test_slices_hold_every_row_once_in_order(books, size):
    assert await walk(size) == [*range(45, 0, -1)]


async def test_slices_can_be_ascending(books):
    assert await walk(10, keys=(Book.at, Book.id)) == [*range(1, 46)]
    assert await walk(10, keys=(Book.at.asc(), Book.id.asc())) == [*range(1, 46)]


async def test_loader_options_of_the_statement_are_applied(books):
    page = await after("", 2)
    assert [(book.author.name, book.siblings) for book in page.items] == [
        *[("susan", 23), ("david", 22)]
    ]


async def test_a_slice_has_the_total_number_of_rows(books):
    page = await after("", 40)
    assert page.total == 45
    rest = await after(page.next_cursor, 40)
    assert (len(rest.items), rest.total, rest.next_cursor) == (5, 45, None)


async def test_an_empty_table_gives_an_empty_slice(app):
    assert await after("") == Slice([], None, 0)


async def test_inserts_and_deletes_do_not_shift_other_rows(books):
    moments = random.Random(7)
    new = iter(range(100, 200))

    async def meanwhile(seen: list[int]) -> None:
        async with db.begin() as session:
            for _ in range(3):
                at = NOON + timedelta(seconds=moments.randint(-5, 60))
                session.add(Book(id=next(new), author_id=1, at=at))
            await session.execute(delete(Book).where(Book.id == seen[-1]))

    seen = await walk(6, meanwhile)
    assert len(seen) == len(set(seen))
    assert [number for number in seen if number < 100] == [*range(45, 0, -1)]


async def test_a_slice_whose_rows_were_deleted_is_the_last_one(books):
    page = await after("", 10)
    async with db.begin() as session:
        await session.execute(delete(Book).where(Book.id <= 35))
    assert await after(page.next_cursor) == Slice([], None, 10)


async def test_a_modified_cursor_is_refused(books):
    good = (await after("")).next_cursor
    spoilt = [good[:-1], good + "A", "A" + good[1:], "null", "é\x00\ud800", "." * 5000]
    for cursor in spoilt:
        with pytest.raises(BadCursor):
            await after(cursor)


async def test_a_cursor_for_another_order_is_refused(books):
    good = (await after("")).next_cursor
    with pytest.raises(ValueError, match="another list"):
        await after(good, keys=(Book.id.desc(),))


async def test_a_cursor_from_another_site_is_refused(books, app):
    good = (await after("")).next_cursor
    app.secret_key = "another secret"
    with pytest.raises(BadCursor):
        await after(good)
    app.config["SECRET_KEY_FALLBACKS"] = ["a secret"]
    assert len((await after(good)).items) == 10


async def test_keys_of_mixed_directions_are_refused(books):
    with pytest.raises(ValueError, match="all ascending or all descending"):
        await paginate_after(db.session, select(Book), (Book.at.desc(), Book.id), "", 5)
