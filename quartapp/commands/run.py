"""``quartapp run``."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click
from quart import Quart

from quartapp.config import ASSETS, config_name, describe
from quartapp.config import config as configurations
from quartapp.ext.cli import load_app
from quartapp.ext.serving.address import address_of, open_sockets, server_settings
from quartapp.ext.serving.server import serve_here
from quartapp.ext.serving.supervisor import supervise
from quartapp.mail_names import is_example

from .deploy import bring_sqlite_up_to_date


@click.command()
@click.option("--host", help="Default: from hypercorn.toml, 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 5000.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Number of processes; default: from hypercorn.toml, 1.",
)
def run(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the site; with SQLite the database is brought up to date first."""
    settings = server_settings(ASSETS / "hypercorn.toml", host, port)
    workers = workers or settings.get("workers", 1)
    address = address_of(settings)
    _link_mails_to(address)
    settings = open_sockets(settings)
    app = load_app()
    bring_sqlite_up_to_date(app)
    _welcome(app, address)
    if workers == 1:
        serve_here(app, settings)
    else:
        supervise("quartapp.asgi:app", settings, workers)


def _link_mails_to(address: str) -> None:
    """Set SITE_URL to the served address in development, unless it is configured."""
    settings = configurations[config_name()]
    sources = {setting.name: setting.source for setting in describe(settings)}
    if settings.DEVELOPMENT and sources["SITE_URL"] == "default" and "://" in address:
        os.environ["SITE_URL"] = address


def _welcome(app: Quart, address: str) -> None:
    click.echo(f"\n  {app.config['SITE_NAME']} is at {address}  (Ctrl+C stops it)")
    if owner := app.config["FLASKY_ADMIN"]:
        click.echo(f"  Join as {owner} and confirm the address to become Administrator.")
    else:
        command = f"{_this_command()} users role YOUR_NAME Administrator"
        click.echo(f"  To become Administrator, join, then: {command}")
    if app.config["MAIL_KEEP"]:
        click.echo(f"  Mails are not sent: read them at {address}/dev/mail")
    elif not app.config["MAIL_SERVER"]:
        click.echo("  There is no mail server: mails wait until MAIL_SERVER is set.")
    click.echo()
    sender = app.config["FLASKY_MAIL_SENDER"]
    if not app.config["DEVELOPMENT"] and is_example(sender):
        words = f"mails come from {sender}. Set FLASKY_MAIL_SENDER to an address of this site."
        click.echo(f"Warning: {words}", err=True)


def _this_command() -> str:
    if shutil.which("quartapp"):
        return "quartapp"
    beside = Path(sys.executable).with_name("quartapp")
    return os.fspath(
        beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside
    )
