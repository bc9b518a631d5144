"""Tests of commands: application context, async functions, errors in one line."""

from __future__ import annotations

import asyncio

import click
import pytest
from click.testing import CliRunner, Result
from quart import Quart, current_app, has_app_context
from sqlalchemy import select

from quartapp.ext.cli import AppGroup, app_command, load_app, run_in_app
from quartapp.ext.db import SQLAlchemy


class Refused(Exception):
    """An error that the commands print in one line."""


made: list[Quart] = []


def create_app() -> Quart:
    app = Quart("shop")
    made.append(app)
    return app


@click.group(cls=AppGroup, create_app=create_app, errors=(Refused,))
def shop() -> None:
    """A shop."""


@shop.command()
@click.option("--times", default=1)
@app_command
async def bell(times: int) -> None:
    """Ring."""
    await asyncio.sleep(0)
    click.echo(f"{current_app.name}: {'ring ' * times}")


@shop.command()
@app_command
def sign() -> None:
    """Read the sign, without awaiting."""
    click.echo(current_app.name)


@shop.command()
@click.argument("words")
@app_command
async def refuse(words: str) -> None:
    """Refuse."""
    raise Refused(words)


@shop.group()
def stock() -> None:
    """Commands of the stock."""


@stock.command()
def count() -> None:
    """Count, outside the context."""
    click.echo(f"{load_app().name} {has_app_context()}")


@pytest.fixture(autouse=True)
def _forget() -> None:
    made.clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(shop, words)


def test_an_async_command_runs_in_the_application_context():
    assert run("bell", "--times", "2").output == "shop: ring ring \n"


def test_a_command_may_be_a_plain_function():
    assert run("sign").output == "shop\n"


def test_a_nested_group_finds_the_application():
    assert run("stock", "count").output == "shop False\n"


def test_help_needs_no_application():
    for words in ((), ("--help",), ("bell", "--help"), ("bell", "--times", "x")):
        run(*words)
    assert made == []


def test_help_shows_the_docstring_and_the_options():
    said = run("bell", "--help").output
    assert "Ring." in said
    assert "--times INTEGER" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [("It is shut.", "It is shut."), ("First.\nSecond.", "First."), ("", "Refused")],
)
def test_an_expected_error_is_printed_in_one_line_with_status_1(words, said):
    result = run("refuse", words)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {said}\n")


def test_an_unexpected_error_is_raised():
    @shop.command("bug")
    @app_command
    async def bug() -> None:
        raise ZeroDivisionError

    assert isinstance(run("bug").exception, ZeroDivisionError)


def test_connections_are_closed_with_their_event_loop(tmp_path):
    db, app = SQLAlchemy(), Quart("shop")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'shop.sqlite'}"
    db.init_app(app)

    async def ask() -> int:
        async with db.lookup() as session:
            return await session.scalar(select(42))

    assert [run_in_app(app, ask) for _ in range(3)] == [42, 42, 42]
