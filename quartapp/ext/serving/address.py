"""The address of a site, from ``hypercorn.toml`` or the command line."""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path
from typing import Any

import click

from .listening import listen

DEFAULT_BIND = "127.0.0.1:5000"
LOOPBACK = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - these are not bound to


def server_settings(
    fallback: Path, host: str | None = None, port: int | None = None
) -> dict[str, Any]:
    """Return the settings in ``hypercorn.toml`` of the current directory, or in ``fallback``.

    ``host`` and ``port`` override them.  Raises ClickException if the file is not TOML.
    """
    local = Path("hypercorn.toml")
    file = local if local.exists() else fallback
    try:
        settings = tomllib.loads(file.read_text())
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"{file}: {error}.") from error
    bind = settings.get("bind", [DEFAULT_BIND])
    settings["bind"] = [bind] if isinstance(bind, str) else bind
    if host or port:
        tcp = next(
            (each for each in settings["bind"] if not each.startswith("unix:")), DEFAULT_BIND
        )
        default_host, _, default_port = tcp.rpartition(":")
        host = f"[{host}]" if host and ":" in host else host
        settings["bind"] = [f"{host or default_host}:{port or default_port}"]
    return settings


def address_of(settings: dict[str, Any]) -> str:
    """Return the URL of the site for a browser on this machine, or the Unix socket."""
    bind: str = settings["bind"][0]
    if bind.startswith("unix:"):
        return bind
    host, _, port = bind.rpartition(":")
    scheme = "https" if settings.get("certfile") else "http"
    return f"{scheme}://{LOOPBACK.get(host, host)}:{port}"


def open_sockets(settings: dict[str, Any]) -> dict[str, Any]:
    """Call ``listen``; raise ClickException with one line if the address cannot be used."""
    try:
        return listen(settings)
    except OSError as error:
        where = ", ".join(settings["bind"])
        if error.errno == errno.EADDRINUSE:
            message = f"Something is served at {where} already: stop it, or choose another --port."
            raise click.ClickException(message) from error
        raise click.ClickException(f"Cannot serve at {where}: {error.strerror}.") from error
