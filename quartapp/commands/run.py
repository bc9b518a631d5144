"""``quartapp run``."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import click
from hypercorn.config import Config
from quart import Quart

from quartapp import create_app
from quartapp.config import ASSETS, config_name
from quartapp.config import config as configurations
from quartapp.ext.db import dispose
from quartapp.ext.serving.listening import open_socket
from quartapp.ext.serving.server import serve_here
from quartapp.ext.serving.supervisor import supervise

from .deploy import bring_up_to_date


@click.command()
@click.option("--host", help="Default: as hypercorn.toml says, 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 5000.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes; default: as hypercorn.toml says, 1."
)
def run(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the site; with SQLite the database is brought up to date first."""
    config = hypercorn_config(host, port)
    config.workers = workers or config.workers
    listening, address = listen(config), f"http://{config.bind[0]}"
    if configurations[config_name()].DEVELOPMENT:
        os.environ.setdefault("SITE_URL", address)
    app = create_app()
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        asyncio.run(_deploy(app))
    _welcome(app, address)
    if config.workers == 1:
        config.bind = [f"fd://{listening.fileno()}"]
        serve_here(app, config)
    else:
        supervise("quartapp.asgi:app", config, listening)


def listen(config: Config) -> socket.socket:
    """Open the socket that ``config`` names, or say in one line that it is taken."""
    try:
        return open_socket(config.bind[0], config.backlog)
    except OSError as error:
        raise click.ClickException(f"{config.bind[0]}: {error.strerror}.") from error


def hypercorn_config(host: str | None, port: int | None) -> Config:
    """What ``hypercorn.toml`` here says, or the one that comes with quartapp."""
    here = Path("hypercorn.toml")
    config = Config.from_toml(here if here.exists() else ASSETS / "hypercorn.toml")
    usual_host, _, usual_port = config.bind[0].rpartition(":")
    config.bind = [f"{host or usual_host}:{port or usual_port}"]
    return config


async def _deploy(app: Quart) -> None:
    try:
        async with app.app_context():
            await bring_up_to_date()
    finally:
        await dispose(app)


def _welcome(app: Quart, address: str) -> None:
    click.echo(f"\n  {app.config['SITE_NAME']} is at {address}  (Ctrl+C stops it)")
    if not app.config["FLASKY_ADMIN"]:
        click.echo("  To run the place: join, then  quartapp users role YOUR_NAME Administrator")
    if app.config["MAIL_KEEP"]:
        click.echo(f"  Mails are not sent; read them at {address}/dev/mail")
    elif not app.config["MAIL_SERVER"]:
        click.echo("  There is no mail server: mails wait until MAIL_SERVER is set.")
    click.echo()
