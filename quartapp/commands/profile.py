"""``quartapp profile``."""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from pathlib import Path
from typing import Any

import click

from quartapp.config import ASSETS
from quartapp.ext.cli import load_app
from quartapp.ext.serving.address import address_of, open_sockets, server_settings
from quartapp.ext.serving.server import serve_here

from .deploy import bring_sqlite_up_to_date


class Profiled:
    """ASGI middleware: profiles one request at a time and prints what took longest.

    A request that arrives while another is profiled is served without a profile: Python runs one
    profiler at a time, and its result would mix both requests.
    """

    def __init__(self, app: Any, length: int, directory: Path | None) -> None:
        self.app = app
        self.length = length
        self.directory = directory
        self.watching = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or self.watching:
            await self.app(scope, receive, send)
            return
        profile, started = cProfile.Profile(), time.perf_counter()
        self.watching = True
        profile.enable()
        try:
            await self.app(scope, receive, send)
        finally:
            profile.disable()
            self.watching = False
            seconds = time.perf_counter() - started
            self._report(profile, f"{scope['method']} {scope['path']}", seconds)

    def _report(self, profile: cProfile.Profile, title: str, seconds: float) -> None:
        click.echo(f"\n{title}  {seconds * 1000:.1f} ms")
        pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(self.length)
        sys.stdout.flush()
        if self.directory:
            name = title.replace(" ", ".").replace("/", "_")
            profile.dump_stats(self.directory / f"{name}.{time.time():.3f}.prof")


@click.command()
@click.option("--host", help="Default: from hypercorn.toml, 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 5000.")
@click.option(
    "--length",
    default=25,
    show_default=True,
    type=click.IntRange(min=1),
    help="Number of functions to print.",
)
@click.option("--profile-dir", type=click.Path(path_type=Path), help="Keep .prof files here.")
def profile(host: str | None, port: int | None, length: int, profile_dir: Path | None) -> None:
    """Serve the site under Python's profiler, and print the slowest functions of requests.

    With SQLite the database is brought up to date first, as run does.
    """
    settings = server_settings(ASSETS / "hypercorn.toml", host, port)
    app = load_app()
    bring_sqlite_up_to_date(app)
    if profile_dir:
        profile_dir.mkdir(parents=True, exist_ok=True)
    app.asgi_app = Profiled(app.asgi_app, length, profile_dir)  # type: ignore[method-assign]
    listening = open_sockets(settings)
    click.echo(f"Profiling at {address_of(settings)}, one request at a time (Ctrl+C stops it)")
    serve_here(app, listening)
