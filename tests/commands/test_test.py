"""``quartapp test`` runs tests, and says so by its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from quartapp.manage import main

TESTS = """
import quartapp

def test_that_passes():
    assert quartapp

def test_that_fails():
    assert False
"""


@pytest.fixture
def tests(settings):
    Path("test_two.py").write_text(TESTS)
    Path("pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")


def test_its_status_is_that_of_pytest(run, tests):
    assert run("test").exit_code == 1
    assert run("test", "test_two.py::test_that_passes").exit_code == 0


def test_a_part_of_a_name_chooses_and_coverage_is_measured(run, tests, capfd):
    assert run("test", "--coverage", "passes").exit_code == 0
    assert "Cover" in capfd.readouterr().out
    assert Path("tmp/coverage/index.html").exists()


def test_without_pytest_it_says_what_to_do(run, monkeypatch):
    monkeypatch.setitem(main.commands["test"].callback.__globals__, "find_spec", lambda _: None)
    result = run("test")
    assert result.exit_code == 1
    assert "make test" in result.stderr
