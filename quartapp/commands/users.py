"""``quartapp users``."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select

from quartapp.exceptions import Invalid
from quartapp.ext.cli import app_command
from quartapp.ext.passwords import normalized
from quartapp.extensions import db, passwords
from quartapp.models import ROLES, User
from quartapp.services import accounts, administration, credentials, roles

ROLE = click.Choice(list(ROLES), case_sensitive=False)


@click.group()
def users() -> None:
    """Manage accounts."""


@users.command()
@click.option("--email", required=True)
@click.option("--username", required=True)
@click.option("--password", help="Prompted for if omitted; - reads it from standard input.")
@click.option("--role", type=ROLE, help="Default: the role that a registration gives.")
@click.option("--confirmed", is_flag=True, help="Mark the address as confirmed.")
@app_command
async def create(
    email: str, username: str, password: str | None, role: str | None, confirmed: bool
) -> None:
    """Create an account."""
    accounts.check_username(username)
    address, secret = _address(email), _password(password)
    password_hash = await passwords.hash(secret)
    async with db.begin() as session:
        given = await roles.get(session, role) if role else None
        user = await accounts.create(
            session, address, username, password_hash, role=given, confirmed=confirmed
        )
    click.echo(f"{user.username} has an account, as {user.role.name}.")


@users.command("list")
@app_command
async def list_users() -> None:
    """List the accounts."""
    async with db.lookup() as session:
        for user in await session.scalars(select(User).order_by(User.id)):
            state = "disabled" if user.disabled else "" if user.confirmed else "unconfirmed"
            line = (
                f"{user.id:6}  {user.username:24} {user.shown_email:32} {user.role.name:14} {state}"
            )
            click.echo(line.rstrip())


@users.command("role")
@click.argument("username")
@click.argument("role", type=ROLE)
@app_command
async def set_role(username: str, role: str) -> None:
    """Give an account another role."""
    async with db.begin() as session:
        user = await administration.set_role(session, username, role)
    click.echo(f"{user.username} is {user.role.name} now.")


@users.command()
@click.argument("username")
@app_command
async def disable(username: str) -> None:
    """Disable an account and end all its sessions; nothing is deleted."""
    async with db.begin() as session:
        user = await administration.disable(session, username)
    click.echo(f"The account of {user.username} is disabled now.")


@users.command()
@click.argument("username")
@app_command
async def enable(username: str) -> None:
    """Enable a disabled account again."""
    async with db.begin() as session:
        user = await administration.enable(session, username)
    click.echo(f"The account of {user.username} is enabled now.")


def _address(email: str) -> str:
    try:
        return accounts.check_address(email)
    except Invalid as error:
        raise click.BadParameter(str(error), param_hint="--email") from error


def _password(given: str | None) -> str:
    if given == "-":
        given = sys.stdin.readline().rstrip("\r\n")
    elif given is None:
        given = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    given = normalized(given)
    if not credentials.MIN_PASSWORD_LENGTH <= len(given) <= credentials.MAX_PASSWORD_LENGTH:
        sizes = (
            f"{credentials.MIN_PASSWORD_LENGTH} to {credentials.MAX_PASSWORD_LENGTH:,} characters"
        )
        words = f"it has {len(given):,} characters, and needs {sizes}"
        raise click.BadParameter(words, param_hint="--password")
    return given
