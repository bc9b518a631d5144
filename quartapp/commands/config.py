"""``quartapp config``."""

from __future__ import annotations

import re

import click

from quartapp.config import config as configurations
from quartapp.config import config_name, describe
from quartapp.exceptions import ConfigError
from quartapp.ext.db import async_url

SECRET = re.compile("SECRET|PASSWORD$|TOKEN$")
# In URLs and connection options: the text from "user:" to the last @, or after "password=".
INSIDE = re.compile(r"(:/*[^:/@]*:).*(?=@)|(password['\"]?\s*[:=]\s*['\"]?)[^'\"&\s,}]+", re.I)


@click.command()
def config() -> None:
    """List every setting, its value and where it came from; secrets are masked.

    An invalid database URL is reported in one line, with exit status 1.
    """
    settings = configurations[config_name()]
    name = next(name for name, each in configurations.items() if each is settings)
    click.echo(f"Configuration: {name}")
    found = describe(settings)
    for setting in found:
        click.echo(f"{setting.name:30} {shown(setting.name, setting.value)}  ({setting.source})")
    try:
        async_url({each.name: each.value for each in found}["SQLALCHEMY_DATABASE_URI"])
    except ValueError as error:
        raise ConfigError(str(error)) from error


def shown(name: str, value: object) -> str:
    """Return a value as text in which secrets are masked."""
    if SECRET.search(name) and value:
        return "***"
    return INSIDE.sub(r"\1\2***", repr(value))
