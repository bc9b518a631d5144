"""``quartapp config``."""

from __future__ import annotations

import re

import click

from quartapp.config import config as configurations
from quartapp.config import config_name, describe

SECRET = re.compile("SECRET|PASSWORD$|TOKEN$")
CREDENTIALS = re.compile(r"(?<=:)[^:@/]+(?=@)")


@click.command()
def config() -> None:
    """List every setting, its value and where it came from; secrets are masked."""
    name = config_name()
    click.echo(f"Configuration: {name}")
    for setting in describe(configurations[name]):
        click.echo(f"{setting.name:30} {shown(setting.name, setting.value)}  ({setting.source})")


def shown(name: str, value: object) -> str:
    """A value that may be looked at over somebody's shoulder."""
    if SECRET.search(name) and value:
        return "***"
    return CREDENTIALS.sub("***", repr(value))
