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
    help="The migrations directory, instead of the application's.",
)
x_option = click.option(
    "-x", "--x-arg", "x", multiple=True, help="An argument for a custom env.py."
)
sql_option = click.option("--sql", is_flag=True, help="Print the SQL instead of running it.")
tag_option = click.option("--tag", help="A tag for a custom env.py.")
verbose_option = click.option("-v", "--verbose", is_flag=True, help="Show more details.")
rev_id_option = click.option("--rev-id", help="The revision id, instead of a random one.")
branch_option = click.option("--branch-label", help="A label for the branch that begins with it.")
message_option = click.option("-m", "--message", help="The message of the revision.")


def common(function: F) -> F:
    """Add the options that all commands have."""
    return directory_option(x_option(function))


def writing(function: F) -> F:
    """Add the options of commands that change the database."""
    return common(sql_option(tag_option(function)))


def revising(function: F) -> F:
    """Add the options of commands that write a revision."""
    for option in (
        rev_id_option,
        click.option("--version-path", help="The directory of the revision, instead of versions."),
        branch_option,
        click.option(
            "--splice", is_flag=True, help="Allow a --head that is not a head, to begin a branch."
        ),
        click.option("--head", default="head", help="The revision before it."),
        message_option,
    ):
        function = option(function)
    return common(function)
