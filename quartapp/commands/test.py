"""``quartapp test``."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import click

COVERAGE = ("--cov=quartapp", "--cov-branch", "--cov-report=term", "--cov-report=html:tmp/coverage")


@click.command()
@click.option("--coverage", is_flag=True, help="Measure branches, with a report in tmp/coverage.")
@click.argument("names", nargs=-1)
def test(coverage: bool, names: tuple[str, ...]) -> None:
    """Run the tests, all or those that are named; exit as pytest does."""
    if find_spec("pytest") is None:
        raise click.ClickException("The tests need pytest: run them in a checkout, by make test.")
    command = [sys.executable, "-m", "pytest", *(COVERAGE if coverage else ()), *names]
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own interpreter
