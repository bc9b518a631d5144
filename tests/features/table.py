"""``docs/features.md``, made of the tests in this folder: ``python -m tests.features.table`` runs them.

A row's promise is the first paragraph of the docstring of its first test; a paragraph that
begins with ``Differs:`` says how and why the async form is another.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "features.md"
ROWS = [f"S{number}" for number in range(1, 135)]

INTRODUCTION = """\
# The seed

quartapp grew from a page of notes on Flask. Each of the {all} mechanisms in them is promised
here in its async form, and each promise is a test: **{passed} of {all}** hold. Whoever learned
Flask from such notes can read the tests from top to bottom as a tutorial: they build small
applications from `quartapp.ext`, and use the blog where it shows the mechanism itself.

`make features` runs the tests and writes this page from them. `make check` fails if a row has no
test, if one of its tests fails or is skipped, and if this page says anything but what the tests
say. What asks both databases may leave PostgreSQL out where there is none.
"""


@dataclass
class Row:
    """One mechanism, and the tests that prove it."""

    promise: str
    differs: str
    tests: list[str] = field(default_factory=list)


@dataclass
class Chapter:
    """One file of tests."""

    file: str
    title: str
    rows: dict[str, Row] = field(default_factory=dict)


class Outcomes:
    """Hears from pytest what became of each test."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test with parameters has passed if it has with one, and failed with none."""
        name = report.nodeid.rpartition("::")[2].partition("[")[0]
        if report.failed:
            self.failed.add(name)
        elif report.when == "call" and report.passed:
            self.passed.add(name)


def row_of(test: str) -> str:
    """The row that a test is named after: S7 for ``test_s007_…``; empty if it is of none."""
    found = re.match(r"test_s(\d{3})_", test)
    return f"S{int(found[1])}" if found else ""


def chapters() -> list[Chapter]:
    """What the tests promise, in the order of the rows."""
    found = [_chapter(file) for file in FOLDER.glob("test_*.py")]
    with_rows = [chapter for chapter in found if chapter.rows]
    return sorted(with_rows, key=lambda chapter: ROWS.index(next(iter(chapter.rows))))


def page(found: list[Chapter], passed: Collection[str]) -> str:
    """The text of ``docs/features.md``, when the tests ``passed``."""
    rows = [row for chapter in found for row in chapter.rows.values()]
    held = sum(passed.issuperset(row.tests) for row in rows)
    return "\n".join(
        [
            INTRODUCTION.format(all=len(ROWS), passed=held),
            *(line for chapter in found for line in _table(chapter, passed)),
        ]
    )


def _chapter(file: Path) -> Chapter:
    module = ast.parse(file.read_text())
    chapter = Chapter(file.name, _paragraphs(module)[0].rstrip("."))
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and row_of(node.name):
            row = chapter.rows.setdefault(row_of(node.name), _row(node))
            row.tests.append(node.name)
    return chapter


def _row(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Row:
    promise, *more = _paragraphs(test)
    return Row(promise, next((each for each in more if each.startswith("Differs: ")), ""))


def _paragraphs(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [" ".join(each.split()) for each in (ast.get_docstring(node) or "").split("\n\n")]


def _table(chapter: Chapter, passed: Collection[str]) -> Iterator[str]:
    yield f"## {chapter.title}\n"
    yield f"[tests/features/{chapter.file}](../tests/features/{chapter.file})\n"
    yield "| row | promise | test | passed |\n| --- | --- | --- | --- |"
    for name, row in chapter.rows.items():
        differs = f"<br>*Differs:* {row.differs.removeprefix('Differs: ')}" if row.differs else ""
        promise = f"{row.promise}{differs}".replace("|", r"\|")
        tests = "<br>".join(f"`{test}`" for test in row.tests)
        yield f"| {name} | {promise} | {tests} | {_yes(passed.issuperset(row.tests))} |"
    yield ""


def _yes(holds: bool) -> str:
    return "yes" if holds else "**no**"


def main() -> int:
    """Run the tests, write the page, and return pytest's status."""
    outcomes = Outcomes()
    status = pytest.main([str(FOLDER), f"--ignore={FOLDER / 'test_table.py'}"], plugins=[outcomes])
    PAGE.write_text(page(chapters(), outcomes.passed - outcomes.failed))
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
