"""Tests of Page: links to other pages, and page numbers in a query string."""

from __future__ import annotations

import pytest

from quartapp.ext.pagination import Page, page_number


def page(number: int, total: int, size: int = 10) -> Page[int]:
    return Page([], number, size, total)


@pytest.mark.parametrize(
    ("total", "last"), [(0, 1), (1, 1), (10, 1), (11, 2), (100, 10), (101, 11)]
)
def test_the_last_page_holds_the_rest(total, last):
    assert page(1, total).last == last


@pytest.mark.parametrize(
    ("number", "total", "before", "after"),
    [
        (1, 0, None, None),
        (1, 10, None, None),
        (1, 11, None, 2),
        (2, 11, 1, None),
        (2, 30, 1, 3),
        (9, 30, 3, None),
    ],
)
def test_neighbours_are_existing_pages(number, total, before, after):
    here = page(number, total)
    assert (here.prev_number, here.next_number) == (before, after)
    assert (here.has_prev, here.has_next) == (before is not None, after is not None)


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (1, 9, [1, 2, None, 9]),
        (2, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (8, 9, [1, None, 7, 8, 9]),
        (9, 9, [1, None, 8, 9]),
        (99, 9, [1, None, 9]),
    ],
)
def test_numbers_show_the_ends_and_the_neighbours(number, pages, shown):
    assert page(number, pages * 10).numbers() == shown


def test_numbers_can_show_more():
    assert page(10, 200).numbers(edge=2, around=3) == [
        *[1, 2, None, 7, 8, 9, 10, 11, 12, 13, None, 19, 20]
    ]


def test_the_numbers_of_a_million_pages_are_abbreviated():
    assert page(500_000, 10_000_000).numbers() == [
        *[1, None, 499_999, 500_000, 500_001, None, 1_000_000]
    ]


def test_map_preserves_the_position_of_a_page():
    assert Page([1, 2], 3, 2, 9).map(str) == Page(["1", "2"], 3, 2, 9)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("7", 7),
        ("1", 1),
        ("-1", -1),
        ("0", 1),
        ("-2", 1),
        ("", 1),
        ("seven", 1),
        ("1.5", 1),
        ("9" * 30, 10_000_000),
        ("9" * 9000, 1),
    ],
)
def test_a_page_number_is_parsed_and_corrected(written, number):
    assert page_number({"page": written}) == number


def test_a_missing_number_is_the_first_page_and_the_parameter_can_be_renamed():
    assert page_number({}) == 1
    assert page_number({"page": "2", "p": "3"}, "p") == 3
