"""Tests of ``quartapp test``: exit statuses, selection and coverage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quartapp.manage import main
from tests.slow import slow

TESTS = """
import quartapp

def test_that_passes():
    assert quartapp

def test_that_fails():
    assert False
"""
PACKAGE = """
for each in (1, 2):
    if each > 2:
        print(each)
"""


@pytest.fixture
def tests(settings):
    """Write two tests and load only the plugin they need: loading all takes seconds."""
    Path("test_two.py").write_text(TESTS)
    Path("pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider -p pytest_cov\n")
    settings["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"


def test_the_exit_status_is_that_of_pytest(run, tests):
    assert run("test").exit_code == 1
    assert run("test", "test_two.py::test_that_passes").exit_code == 0
    assert run("test", "no_test_has_this_name").exit_code == 5


def test_part_of_a_name_selects_tests_and_coverage_is_measured(run, tests, capfd):
    """The package in the folder of the tests takes precedence over the installed one."""
    Path("quartapp.py").write_text(PACKAGE)
    assert run("test", "--coverage", "passes").exit_code == 0
    printed = capfd.readouterr().out
    assert "1 passed, 1 deselected" in printed
    assert re.search(r"^quartapp.py +3 +1 +4 +1 +71%$", printed, re.M), printed
    assert Path("tmp/coverage/index.html").exists()


@pytest.mark.parametrize("path", ["test_thre.py", "tests/of_nothing", "test_thre.py::test_it"])
def test_a_mistyped_path_is_not_taken_for_part_of_a_name(run, tests, capfd, path):
    assert run("test", path).exit_code == 4
    assert f"file or directory not found: {path}" in capfd.readouterr().err


@slow("measures the coverage of the whole package")
def test_the_real_command_measures_the_package_and_exits_like_pytest(real, tests):
    failed = real("test", "--coverage", "test_two.py")
    assert failed.returncode == 1
    assert "1 failed, 1 passed" in failed.stdout
    assert re.search(r"^TOTAL .* \d+%$", failed.stdout, re.M)
    assert Path("tmp/coverage/index.html").exists()


def test_an_unknown_option_is_a_usage_error(run):
    assert run("test", "--nonsense").exit_code == 2


def test_without_pytest_the_error_suggests_make_test(run, monkeypatch):
    monkeypatch.setitem(main.commands["test"].callback.__globals__, "find_spec", lambda _: None)
    result = run("test")
    assert result.exit_code == 1
    assert "make test" in result.stderr
