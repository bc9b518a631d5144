"""Generator of ``docs/features.md``: ``python -m tests.features.table`` runs the tests.

The description of a feature is the first paragraph of the docstring of its first test.  A
paragraph that begins with ``Differs:`` describes and explains a difference from Flask.
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
# Flask feature list

quartapp provides {all} features of Flask and its extensions in async form. Each row of the tables
describes one feature and names the tests that prove it; **{passed} of {all}** rows pass.
*Differs* describes and explains a difference from Flask.
[Flasky](https://github.com/miguelgrinberg/flasky) is the application of the Flask book.

The tests can be read from top to bottom as a tutorial. They build small applications from
`quartapp.ext`; some use the blog.

`make features` runs the tests and generates this page from their docstrings and outcomes.
`make check` fails if a row has no test, if a test of a row fails or is skipped, or if this page
differs from the generated one. Tests that run on SQLite and PostgreSQL may skip PostgreSQL if it
is not installed.
"""


@dataclass
class Row:
    """A feature of Flask or an extension, and the tests that prove it."""

    feature: str
    differs: str
    tests: list[str] = field(default_factory=list)


@dataclass
class Chapter:
    """A file of tests."""

    file: str
    title: str
    rows: dict[str, Row] = field(default_factory=dict)


class Outcomes:
    """Pytest plugin that collects the outcomes of the tests."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record the outcome; a parametrized test fails if it fails with one of its parameters."""
        name = report.nodeid.rpartition("::")[2].partition("[")[0]
        if report.failed:
            self.failed.add(name)
        elif report.when == "call" and report.passed:
            self.passed.add(name)


def row_of(test: str) -> str:
    """Return the row in the name of a test: S7 for ``test_s007_…``, or an empty string."""
    found = re.match(r"test_s(\d{3})_", test)
    return f"S{int(found[1])}" if found else ""


def chapters() -> list[Chapter]:
    """Return the chapters with their rows, in the order of the rows."""
    found = [_chapter(file) for file in FOLDER.glob("test_*.py")]
    with_rows = [chapter for chapter in found if chapter.rows]
    return sorted(with_rows, key=lambda chapter: ROWS.index(next(iter(chapter.rows))))


def page(found: list[Chapter], passed: Collection[str]) -> str:
    """Return the text of ``docs/features.md`` for the tests that ``passed``."""
    rows = [row for chapter in found for row in chapter.rows.values()]
    complete = sum(passed.issuperset(row.tests) for row in rows)
    return "\n".join(
        [
            INTRODUCTION.format(all=len(ROWS), passed=complete),
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
    feature, *more = _paragraphs(test)
    return Row(feature, next((each for each in more if each.startswith("Differs: ")), ""))


def _paragraphs(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [" ".join(each.split()) for each in (ast.get_docstring(node) or "").split("\n\n")]


def _table(chapter: Chapter, passed: Collection[str]) -> Iterator[str]:
    yield f"## {chapter.title}\n"
    yield f"[tests/features/{chapter.file}](../tests/features/{chapter.file})\n"
    yield "| row | feature | test | passed |\n| --- | --- | --- | --- |"
    for name, row in chapter.rows.items():
        differs = f"<br>*Differs:* {row.differs.removeprefix('Differs: ')}" if row.differs else ""
        feature = f"{row.feature}{differs}".replace("|", r"\|")
        tests = "<br>".join(f"`{test}`" for test in row.tests)
        yield f"| {name} | {feature} | {tests} | {_yes(passed.issuperset(row.tests))} |"
    yield ""


def _yes(complete: bool) -> str:
    return "yes" if complete else "**no**"


def main() -> int:
    """Run the tests, write the page, and return pytest's status."""
    outcomes = Outcomes()
    status = pytest.main([str(FOLDER), f"--ignore={FOLDER / 'test_table.py'}"], plugins=[outcomes])
    PAGE.write_text(page(chapters(), outcomes.passed - outcomes.failed))
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
