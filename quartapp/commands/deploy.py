"""``quartapp deploy``."""

from __future__ import annotations

import click

from quartapp.ext.cli import app_command
from quartapp.extensions import db, migrate
from quartapp.services import roles


async def bring_up_to_date() -> None:
    """Migrate, then put right what must hold: roles, self-follows, the administrator."""
    await migrate.upgrade()
    async with db.begin() as session:
        await roles.insert_roles(session)
        await session.flush()
        alone = await roles.add_self_follows(session)
        owner = await roles.appoint_admin(session)
    click.echo(f"The database is at {await migrate.current()}; the roles are there.")
    if alone:
        click.echo(f"{alone} people follow themselves now.")
    if owner:
        click.echo(f"{owner.username} is an Administrator now.")


@click.command()
@app_command
async def deploy() -> None:
    """Bring the database up to date; safe to run twice, and by two machines at once."""
    await bring_up_to_date()
