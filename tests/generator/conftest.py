"""Fixtures that write projects with ``quartapp new``."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from quartapp.manage import main
from tests.generator.workshop import Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"))


@pytest.fixture
def new(tmp_path, monkeypatch) -> Callable[..., Result]:
    """Run ``quartapp new`` in a temporary folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, ["new", *map(str, words)])


@pytest.fixture
def refusal(new) -> Callable[..., str]:
    """Run ``quartapp new``, which has to fail; return its error of one line."""

    def refusal(*words: object) -> str:
        result = new(*words)
        assert (result.exit_code, result.stdout) == (1, "")
        (line,) = result.stderr.splitlines()
        return line.removeprefix("Error: ")

    return refusal
