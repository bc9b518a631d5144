"""Fixtures that run the ``quartapp`` command in this process or in a separate one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from quartapp.ext.db import async_url
from quartapp.manage import main
from tests.commands.mails import ask, in_app, server, statuses
from tests.databases import emptied
from tests.ext.db.conftest import some_database
from tests.processes import TIMEOUT_SECONDS, bare_environment, free_port, running

__all__ = ["ask", "in_app", "server", "some_database", "statuses"]


@pytest.fixture
def settings(tmp_path, monkeypatch) -> dict[str, str]:
    """Return the environment of a command, which a test may change.

    Settings in the environment of the test run are removed.
    """
    monkeypatch.chdir(tmp_path)
    for name in os.environ.keys() - bare_environment().keys():
        monkeypatch.delenv(name)
    return {"DEV_DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite'}"}


@pytest.fixture
def run(settings) -> Callable[..., Result]:
    """Run a command in this process, with separate standard output and error."""
    return lambda *words, input=None: CliRunner().invoke(main, words, input=input, env=settings)


@pytest.fixture
def command(run, settings, database_url) -> Callable[..., Result]:
    """Run a command like ``run``, on a database that holds the test accounts."""
    settings |= {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": database_url}
    return run


@pytest.fixture
def change_by_sql(database_url):
    """Execute an SQL statement on a separate connection."""

    async def execute(statement: str) -> None:
        engine = create_async_engine(async_url(database_url), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    return lambda statement: asyncio.run(execute(statement))


@pytest.fixture
async def empty(some_database, settings, tmp_path) -> str:
    """Return the URL of an empty database."""
    url = await emptied(some_database, tmp_path)
    settings |= {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": url}
    return url


@pytest.fixture
def start(settings, tmp_path):
    """Start a command in a separate process, in ``tmp_path``."""
    options = {
        "cwd": tmp_path,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }
    with ExitStack() as stack:

        def start(*words: str, program: tuple[str, ...] = ("-m", "quartapp")) -> subprocess.Popen:
            process = running(
                sys.executable, *program, *words, env=bare_environment() | settings, **options
            )
            return stack.enter_context(process)

        yield start


@pytest.fixture
def real(settings, tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    """Run ``python -m quartapp`` to its end, in ``tmp_path``."""

    def real(*words: str, input: str = "") -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "quartapp", *words]
        options = {
            "cwd": tmp_path,
            "env": bare_environment() | settings,
            "timeout": TIMEOUT_SECONDS,
        }
        return subprocess.run(command, input=input, capture_output=True, text=True, **options)

    return real


@pytest.fixture
def port() -> int:
    return free_port()
