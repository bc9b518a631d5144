"""The ``db`` commands, as Flask-Migrate has them."""

from __future__ import annotations

import shutil
from typing import Any

import click
from alembic import command
from quart import current_app

from ..cli import app_command
from .extension import TEMPLATES, Migrate, MigrationError


@click.group("db")
def group() -> None:
    """Migrate the database."""


def _migrate() -> Migrate:
    return current_app.extensions["migrate"]  # type: ignore[no-any-return]


async def _say(function: Any, *args: Any, **options: Any) -> str:
    try:
        said = await _migrate().run(function, *args, **options)
    except MigrationError as error:
        raise click.ClickException(" ".join(str(error).split())) from error
    if said:
        click.echo(said)
    return said


@group.command()
@app_command
async def init() -> None:
    """Make a folder for migrations."""
    directory = _migrate().directory
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} is there already and not empty.")
    (directory / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(TEMPLATES / f"{name}.txt", directory / name)
    click.echo(f"Made {directory}.")


@group.command()
@click.option("-m", "--message", help="What the revision is about.")
@click.option("--rev-id", help="A name for it instead of a random one.")
@app_command
async def migrate(message: str | None, rev_id: str | None) -> None:
    """Write a revision from the difference between models and database."""
    versions = _migrate().directory / "versions"
    before = set(versions.glob("*.py"))
    await _say(command.revision, message=message, rev_id=rev_id, autogenerate=True)
    made = sorted(set(versions.glob("*.py")) - before)
    click.echo(f"Wrote {made[0]}." if made else "No changes: models and database agree.")


@group.command()
@click.argument("revision", default="head")
@app_command
async def upgrade(revision: str) -> None:
    """Migrate up to a revision, the newest by default."""
    await _say(command.upgrade, revision)
    click.echo(f"The database is at {await _migrate().current() or 'the beginning'}.")


@group.command()
@click.argument("revision", default="-1")
@app_command
async def downgrade(revision: str) -> None:
    """Migrate down to a revision, by one step by default."""
    await _say(command.downgrade, revision)
    click.echo(f"The database is at {await _migrate().current() or 'the beginning'}.")


@group.command()
@app_command
async def current() -> None:
    """Say which revision the database is at."""
    if not await _say(command.current):
        click.echo("The database is at the beginning.")


@group.command()
@app_command
async def history() -> None:
    """List the revisions, newest first."""
    await _say(command.history)


@group.command()
@app_command
async def heads() -> None:
    """Say which revisions are the newest."""
    await _say(command.heads)


@group.command()
@click.argument("revision", default="head")
@app_command
async def stamp(revision: str) -> None:
    """Call the database migrated to a revision, without migrating it."""
    await _say(command.stamp, revision)
    click.echo(f"The database is called {revision} now.")


@group.command()
@app_command
async def check() -> None:
    """Fail if models and database differ."""
    await _say(command.check)
