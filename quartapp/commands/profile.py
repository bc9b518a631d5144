"""``quartapp profile``."""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from pathlib import Path
from typing import Any

import click

from quartapp.ext.cli import load_app
from quartapp.ext.serving.server import serve_here

from .run import hypercorn_config, listen


class Profiled:
    """ASGI middleware: profiles one request at a time and prints what took longest."""

    def __init__(self, app: Any, length: int, directory: Path | None) -> None:
        self.app = app
        self.length = length
        self.directory = directory

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        profile, title = cProfile.Profile(), f"{scope['method']} {scope['path']}"
        started = time.perf_counter()
        try:
            profile.enable()
        except ValueError:  # another request is being profiled: Python can watch only one
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            profile.disable()
            self._report(profile, title, time.perf_counter() - started)

    def _report(self, profile: cProfile.Profile, title: str, seconds: float) -> None:
        click.echo(f"\n{title}  {seconds * 1000:.1f} ms")
        pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(self.length)
        if self.directory:
            name = title.replace(" ", ".").replace("/", "_")
            profile.dump_stats(self.directory / f"{name}.{time.time():.3f}.prof")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--length", default=25, show_default=True, help="How many functions to print.")
@click.option("--profile-dir", type=click.Path(path_type=Path), help="Keep .prof files here.")
def profile(host: str, port: int, length: int, profile_dir: Path | None) -> None:
    """Serve the site under Python's profiler, and print where the time goes."""
    app = load_app()
    if profile_dir:
        profile_dir.mkdir(parents=True, exist_ok=True)
    app.asgi_app = Profiled(app.asgi_app, length, profile_dir)  # type: ignore[method-assign]
    click.echo(f"Profiling on http://{host}:{port}, one request at a time. Ctrl+C ends it.")
    config = hypercorn_config(host, port)
    config.bind = [f"fd://{listen(config).fileno()}"]
    serve_here(app, config)
