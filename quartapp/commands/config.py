"""``quartapp config``."""

from __future__ import annotations

import re

import click

from quartapp.config import config as configurations
from quartapp.config import config_name, describe
from quartapp.exceptions import ConfigError
from quartapp.ext.db import async_url

SECRET = re.compile("SECRET|PASSWORD$|TOKEN$")
# In URLs and connection options: what follows "user:" up to the last @, or "password=".
INSIDE = re.compile(r"(:/*[^:/@]*:).*(?=@)|(password['\"]?\s*[:=]\s*['\"]?)[^'\"&\s,}]+", re.I)


@click.command()
def config() -> None:
    """List every setting, its value and where it came from; secrets are masked.

    A database URL that cannot be used is the reason in one line, and exit status 1.
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
    """A value that may be looked at over somebody's shoulder."""
    if SECRET.search(name) and value:
        return "***"
    return INSIDE.sub(r"\1\2***", repr(value))
