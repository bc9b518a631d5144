"""Where a site is served: ``hypercorn.toml``, and what a command line says instead."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path
from typing import Any

import click

from .listening import listen

USUAL = "127.0.0.1:5000"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - these are not bound to here


def server_settings(
    fallback: Path, host: str | None = None, port: int | None = None
) -> dict[str, Any]:
    """What ``hypercorn.toml`` here says, or ``fallback``; ``host`` and ``port`` win over it."""
    here = Path("hypercorn.toml")
    file = here if here.exists() else fallback
    try:
        settings = tomllib.loads(file.read_text())
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"{file}: {error}.") from error
    bind = settings.get("bind", [USUAL])
    settings["bind"] = [bind] if isinstance(bind, str) else bind
    if host or port:
        tcp = next((each for each in settings["bind"] if not each.startswith("unix:")), USUAL)
        usual_host, _, usual_port = tcp.rpartition(":")
        host = f"[{host}]" if host and ":" in host else host
        settings["bind"] = [f"{host or usual_host}:{port or usual_port}"]
    return settings


def address_of(settings: dict[str, Any]) -> str:
    """Where a browser on this machine finds the site."""
    bind: str = settings["bind"][0]
    if bind.startswith("unix:"):
        return bind
    host, _, port = bind.rpartition(":")
    scheme = "https" if settings.get("certfile") else "http"
    return f"{scheme}://{ANYWHERE.get(host, host)}:{port}"


def open_sockets(settings: dict[str, Any]) -> dict[str, Any]:
    """As ``listen``, with one line for what is in the way."""
    try:
        return listen(settings)
    except OSError as error:
        where = ", ".join(settings["bind"])
        if error.errno == errno.EADDRINUSE:
            words = f"Something is served at {where} already: stop it, or choose another --port."
            raise click.ClickException(words) from error
        raise click.ClickException(f"Cannot serve at {where}: {error.strerror}.") from error
