"""``quartapp test``."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

COVERAGE = ("--cov=quartapp", "--cov-branch", "--cov-report=term", "--cov-report=html:tmp/coverage")


@click.command()
@click.option(
    "--coverage", is_flag=True, help="Measure branch coverage, with a report in tmp/coverage."
)
@click.argument("names", nargs=-1)
def test(coverage: bool, names: tuple[str, ...]) -> None:
    """Run the tests; exit with the status of pytest.

    NAMES are files or folders, tests in them (tests/test_routes.py::test_name), or parts of
    the names of tests.
    """
    if find_spec("pytest") is None:
        raise click.ClickException("The tests need pytest: run them in a checkout, by make test.")
    paths = [name for name in names if _is_path(name)]
    parts = [name for name in names if name not in paths]
    chosen = [*paths, *(["-k", " or ".join(parts)] if parts else [])]
    command = [sys.executable, "-m", "pytest", *(COVERAGE if coverage else ()), *chosen]
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own interpreter


def _is_path(name: str) -> bool:
    """Return whether a name is a path; a mistyped one is too, so that pytest reports it."""
    return "/" in name or "::" in name or name.endswith(".py") or Path(name).exists()
