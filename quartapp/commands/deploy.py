"""``quartapp deploy``."""

from __future__ import annotations

import click
from quart import Quart
from sqlalchemy.exc import IntegrityError

from quartapp.ext.cli import app_command, run_in_app
from quartapp.extensions import db, migrate
from quartapp.services import roles


async def bring_up_to_date() -> None:
    """Migrate, then put right what must hold: roles, self-follows, the administrator."""
    await migrate.upgrade()
    try:
        told = await _put_right()
    except IntegrityError:  # another machine does the same, and was faster by a hair
        told = await _put_right()
    click.echo(f"The database is at {await migrate.current()}; the roles are there.")
    for line in told:
        click.echo(line)


def bring_sqlite_up_to_date(app: Quart) -> None:
    """The same before ``app`` is served, if its database is nobody else's."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        run_in_app(app, bring_up_to_date)


async def _put_right() -> list[str]:
    told = []
    async with db.begin() as session:
        await roles.insert_roles(session)
        await session.flush()
        if alone := await roles.add_self_follows(session):
            told.append(f"Self-follows added: {alone}.")
        if owner := await roles.appoint_admin(session):
            told.append(f"{owner.username} is an Administrator now.")
    return told


@click.command()
@app_command
async def deploy() -> None:
    """Bring the database up to date; safe to run twice, and by two machines at once."""
    await bring_up_to_date()
