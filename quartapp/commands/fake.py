"""``quartapp fake``."""

from __future__ import annotations

import click

from quartapp import fake as samples
from quartapp.ext.cli import app_command

COUNT = click.IntRange(0, 10_000_000)


@click.command()
@click.option("--users", type=COUNT, default=100, show_default=True)
@click.option("--posts", type=COUNT, default=100, show_default=True)
@click.option("--comments", type=COUNT, default=300, show_default=True)
@click.option(
    "--seed", default=1, show_default=True, help="The same seed generates the same texts."
)
@app_command
async def fake(users: int, posts: int, comments: int, seed: int) -> None:
    """Fill the database with people and posts, as sample data."""
    with click.progressbar(length=users + posts + comments, label="Generating") as bar:
        await samples.fill(
            users=users, posts=posts, comments=comments, seed=seed, progress=bar.update
        )
    click.echo(f"The password of all new accounts is: {samples.PASSWORD}")
