"""``quartapp deploy``."""

from __future__ import annotations

import click
from quart import Quart
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.cli import app_command, run_in_app
from quartapp.ext.db import async_url
from quartapp.extensions import db, migrate
from quartapp.services import roles


async def bring_up_to_date() -> None:
    """Migrate, then add missing roles and self-follows, and promote the administrator."""
    await migrate.upgrade()
    try:
        told = await _put_right()
    except IntegrityError:  # another machine inserted the same rows first
        told = await _put_right()
    click.echo(f"The database is at {await migrate.current()}; the roles are there.")
    for line in told:
        click.echo(line)


def bring_sqlite_up_to_date(app: Quart) -> None:
    """Bring the database of ``app`` up to date if it is SQLite, which one machine alone uses."""
    if async_url(app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name() == "sqlite":
        run_in_app(app, bring_up_to_date)


async def _put_right() -> list[str]:
    told = []
    async with db.begin() as session:
        await roles.insert_roles(session)
        await session.flush()
        if alone := await roles.add_self_follows(session):
            told.append(f"Self-follows added: {alone}.")
        if line := await _promote_owner(session):
            told.append(line)
    return told


async def _promote_owner(session: AsyncSession) -> str | None:
    """Make the account of FLASKY_ADMIN Administrator; return a line about it, or None."""
    owner = await roles.find_owner(session)
    if owner is None or owner.is_administrator():
        return None
    if await roles.promote_owner(session, owner):
        return f"{owner.username} is an Administrator now."
    if not owner.is_active:
        return f"{owner.username} has the address in FLASKY_ADMIN, but the account is disabled."
    return f"{owner.username} becomes Administrator once the address is confirmed."


@click.command()
@app_command
async def deploy() -> None:
    """Bring the database up to date; safe to repeat, and on several machines in parallel."""
    await bring_up_to_date()
