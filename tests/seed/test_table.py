"""``docs/seed.md`` says what the tests say: every row is there, and proven."""

from __future__ import annotations

from tests.seed.table import PAGE, ROWS, Chapter, chapters, page


def all_tests(found: list[Chapter]) -> set[str]:
    return {test for chapter in found for row in chapter.rows.values() for test in row.tests}


def test_every_row_has_its_tests_in_one_place_and_in_order():
    assert [name for chapter in chapters() for name in chapter.rows] == ROWS


def test_every_row_says_what_it_promises():
    rows = [row for chapter in chapters() for row in chapter.rows.values()]
    assert [row.tests for row in rows if not row.promise] == []


def test_a_row_one_of_whose_tests_fails_does_not_hold():
    found = chapters()
    text = page(found, all_tests(found) - {"test_s003_a_command_has_a_current_app_too"})
    assert "**133 of 134** hold" in text
    assert [line[:5] for line in text.splitlines() if line.endswith("| **no** |")] == ["| S3 "]


def test_the_page_is_what_these_tests_make_of_it_when_all_pass():
    """One that does not pass fails the run by itself."""
    found = chapters()
    assert PAGE.read_text() == page(found, all_tests(found)), "make seed writes it anew"
