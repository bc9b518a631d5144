"""The ``quartapp`` command."""

from __future__ import annotations

import logging

import click

from quartapp import create_app
from quartapp.commands import COMMANDS
from quartapp.exceptions import AppError
from quartapp.ext.cli import AppGroup
from quartapp.ext.migrate import MigrationError


@click.group(
    cls=AppGroup,
    create_app=create_app,
    errors=(AppError, MigrationError, ValueError),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="quartapp")
def main() -> None:
    """A community blog on Quart."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
