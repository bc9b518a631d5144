"""The options of the ``db`` commands, with Flask-Migrate's names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

directory_option = click.option(
    "-d",
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the migrations are, if not where the application has them.",
)
x_option = click.option(
    "-x", "--x-arg", "x", multiple=True, help="An argument for a custom env.py."
)
sql_option = click.option("--sql", is_flag=True, help="Print the SQL instead of running it.")
tag_option = click.option("--tag", help="A tag for a custom env.py.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Say more.")
rev_id_option = click.option("--rev-id", help="A name for it instead of a random one.")
branch_option = click.option("--branch-label", help="A label for the branch it begins.")
message_option = click.option("-m", "--message", help="What the revision is about.")


def common(function: F) -> F:
    """The options that every command has."""
    return directory_option(x_option(function))


def writing(function: F) -> F:
    """The options of commands that change the database."""
    return common(sql_option(tag_option(function)))


def revising(function: F) -> F:
    """The options of the command that writes a revision."""
    for option in (
        rev_id_option,
        click.option("--version-path", help="The folder for it, if not versions."),
        branch_option,
        click.option("--splice", is_flag=True, help="Allow a head that is none."),
        click.option("--head", default="head", help="The revision it follows."),
        message_option,
    ):
        function = option(function)
    return common(function)
