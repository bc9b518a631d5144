"""Tests of Listing, which has numbered pages and slices after a cursor."""

from quartapp.ext.pagination import Listing
from tests.ext.pagination.models import NEWEST, Book, db, newest


async def test_pages_and_slices_show_the_same_rows_in_the_same_order(books):
    listing = Listing(newest(), *NEWEST)
    async with db.lookup() as session:
        page = await listing.page(session, 1, 10)
        found = await listing.after(session, "", 10)
        following = await listing.after(session, found.next_cursor, 10)
        second = await listing.page(session, 2, 10)
    assert [book.id for book in page.items] == [book.id for book in found.items]
    assert [book.id for book in second.items] == [book.id for book in following.items]
    assert page.total == found.total == 45


async def test_a_listing_is_ordered_by_its_keys(books):
    async with db.lookup() as session:
        page = await Listing(newest(), Book.at, Book.id).page(session, 1, 3)
    assert [book.id for book in page.items] == [1, 2, 3]
