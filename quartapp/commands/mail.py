"""``quartapp mail``."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from datetime import timedelta

import click
from quart import current_app

from quartapp.exceptions import ConfigError
from quartapp.ext.cli import app_command
from quartapp.ext.converters import LARGEST_ID
from quartapp.ext.db import utcnow
from quartapp.ext.errormail import errors_mailed
from quartapp.extensions import db, mail
from quartapp.models import OutgoingMail
from quartapp.services import outbox

HEAD = ("id", "status", "kind", "to", "subject", "attempts", "age", "why")
WIDEST = (10, 9, 32, 40, 40, 8, 9, 200)


@click.group("mail")
def mails() -> None:
    """Manage the outbox, from which mails are sent."""


@mails.command("list")
@click.option("--status", type=click.Choice(outbox.STATUSES))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@app_command
async def list_mails(status: str | None, limit: int) -> None:
    """List the newest mails, with the reasons of failures."""
    async with db.lookup() as session:
        page = await outbox.listed(status).page(session, 1, limit)
    if not page.items:
        click.echo(f"No mail has the status {status}." if status else "The outbox is empty.")
        return
    for line in _table([HEAD, *map(_cells, page.items)]):
        click.echo(line)
    if page.has_next:
        click.echo(f"These are the newest {limit} of {page.total}: --limit shows more.")


@mails.command()
@click.argument("ids", metavar="[ID]...", nargs=-1, type=click.IntRange(1, LARGEST_ID))
@app_command
async def retry(ids: tuple[int, ...]) -> None:
    """Queue all failed mails again, or the given ones; sent and expired mails are skipped."""
    async with db.begin() as session:
        number = await outbox.retry(session, ids or None)
    click.echo("1 mail is queued again." if number == 1 else f"{number} mails are queued again.")


@mails.command()
@click.option("--once", is_flag=True, help="Send the mails that are due, then exit.")
@app_command
async def work(once: bool) -> None:
    """Send mails until Ctrl+C or SIGTERM; mails in progress are finished first."""
    _check_settings()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, mail.worker.stop)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    async with errors_mailed(app):
        await (_work_once() if once else _work_on())


async def _work_once() -> None:
    number = await mail.worker.deliver_all()
    await mail.worker.prune()
    click.echo(f"{number} {'mail was' if number == 1 else 'mails were'} due.")


async def _work_on() -> None:
    click.echo(f"Sending mails through {current_app.config['MAIL_SERVER']}. Ctrl+C stops it.")
    await mail.worker.run()
    click.echo("Stopped.")


def _check_settings() -> None:
    if not current_app.config["MAIL_SERVER"]:
        raise ConfigError("There is no mail server: set MAIL_SERVER.")
    if current_app.config["MAIL_KEEP"]:
        raise ConfigError("Mails are kept, not sent: unset MAIL_KEEP.")


def _cells(row: OutgoingMail) -> tuple[object, ...]:
    about = row.id, row.status, row.kind, row.recipient, row.subject
    return *about, row.attempts, _age(utcnow() - row.created_at), row.why


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{age.days} days"


def _table(rows: list[tuple[object, ...]]) -> Iterator[str]:
    """Yield a line for each row; a column is as wide as its longest cell."""
    cells = [[_cell(*each) for each in zip(row, WIDEST, strict=True)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _cell(value: object, widest: int) -> str:
    """Return a value as printable text of at most ``widest`` characters.

    Subjects and the messages of mail servers must not control the terminal.
    """
    text = "".join(each if each.isprintable() else " " for each in str(value))
    return text if len(text) <= widest else f"{text[: widest - 1]}…"
