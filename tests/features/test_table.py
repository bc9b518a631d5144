"""Tests of ``docs/features.md``: it has all rows and matches their tests."""

from __future__ import annotations

import subprocess
import sys

from tests.features import conftest
from tests.features.skips import pytest_runtest_makereport
from tests.features.table import FOLDER, PAGE, ROWS, Chapter, chapters, page
from tests.processes import TIMEOUT_SECONDS, bare_environment

LIGHT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # starts twice as fast
SKIPPED_TESTS = """
import pytest

databases = pytest.mark.parametrize("database", [
    "sqlite", pytest.param("postgresql", marks=pytest.mark.skip)
])

@databases
def test_s001_a_row_on_both_databases(database): pass

@pytest.mark.skip
def test_without_a_row(): pass

@pytest.mark.skip
def test_s002_a_row_with_a_skip_mark(): pass

def test_s003_a_row_that_skips_itself(): pytest.skip("no")

@pytest.mark.xfail
def test_s004_a_row_that_is_known_to_fail(): assert False
"""


def all_tests(found: list[Chapter]) -> set[str]:
    return {test for chapter in found for row in chapter.rows.values() for test in row.tests}


def test_each_row_has_its_tests_in_one_file_and_in_order():
    assert [name for chapter in chapters() for name in chapter.rows] == ROWS


def test_each_row_describes_a_feature():
    rows = [row for chapter in chapters() for row in chapter.rows.values()]
    assert [row.tests for row in rows if not row.feature] == []


def test_a_row_with_a_failed_test_has_not_passed():
    found = chapters()
    text = page(found, all_tests(found) - {"test_s003_a_command_has_a_current_app"})
    assert "**133 of 134** rows pass" in text
    assert [line[:5] for line in text.splitlines() if line.endswith("| **no** |")] == ["| S3 "]


def test_the_page_matches_the_tests():
    """The outcomes are not compared: a failed or skipped test fails the run itself."""
    found = chapters()
    assert PAGE.read_text() == page(found, all_tests(found)), "make features generates it"


def test_a_skipped_row_fails_the_run_except_on_postgresql(tmp_path):
    assert conftest.pytest_runtest_makereport is pytest_runtest_makereport
    hook = "from tests.features.skips import pytest_runtest_makereport"
    (tmp_path / "conftest.py").write_text(hook)
    (tmp_path / "test_rows.py").write_text(SKIPPED_TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, env=bare_environment() | LIGHT | {"PYTHONPATH": str(FOLDER.parents[1])},
        capture_output=True, text=True, timeout=TIMEOUT_SECONDS,
    )  # fmt: skip
    for row in ("S2", "S3", "S4"):
        assert f"{row} was skipped, so no test has proven it." in done.stdout
    assert "2 failed, 1 passed, 2 skipped, 1 error in" in done.stdout
