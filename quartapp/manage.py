"""The ``quartapp`` command."""

from __future__ import annotations

import logging

import click
from quart import Quart
from sqlalchemy.exc import DBAPIError

from quartapp import create_app
from quartapp.commands import COMMANDS
from quartapp.exceptions import AppError, ConfigError
from quartapp.ext.cli import AppGroup
from quartapp.ext.migrate import MigrationError


def configured_app() -> Quart:
    """Return the application; raise ConfigError if the settings are invalid."""
    try:
        return create_app()
    except ValueError as error:
        raise ConfigError(str(error)) from error


@click.group(
    cls=AppGroup,
    create_app=configured_app,
    errors=(AppError, MigrationError, DBAPIError, OSError),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="quartapp")
def main() -> None:
    """A community blog on Quart."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")


for command in COMMANDS:
    main.add_command(command)
