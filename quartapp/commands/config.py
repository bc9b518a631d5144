"""``quartapp config``."""

from __future__ import annotations

import re

import click

from quartapp.config import config as configurations
from quartapp.config import config_name, describe

SECRET = re.compile("SECRET|PASSWORD$|TOKEN$")
# In URLs and connection options: what follows "user:" up to the last @, or "password=".
INSIDE = re.compile(r"(://[^:/@]*:).*(?=@)|(password['\"]?\s*[:=]\s*['\"]?)[^'\"&\s,}]+", re.I)


@click.command()
def config() -> None:
    """List every setting, its value and where it came from; secrets are masked."""
    settings = configurations[config_name()]
    name = next(name for name, each in configurations.items() if each is settings)
    click.echo(f"Configuration: {name}")
    for setting in describe(settings):
        click.echo(f"{setting.name:30} {shown(setting.name, setting.value)}  ({setting.source})")


def shown(name: str, value: object) -> str:
    """A value that may be looked at over somebody's shoulder."""
    if SECRET.search(name) and value:
        return "***"
    return INSIDE.sub(r"\1\2***", repr(value))
