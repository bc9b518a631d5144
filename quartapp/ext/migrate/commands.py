"""The ``db`` commands, with Flask-Migrate's names and options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from alembic import command

from ..cli import app_command
from .differences import AGREE, describe
from .job import Job, MigrationError
from .options import (
    branch_option,
    common,
    directory_option,
    message_option,
    rev_id_option,
    revising,
    verbose_option,
    writing,
)
from .state import state
from .tidying import FORMAT, LINT, tidy


@click.group("db")
def group() -> None:
    """Migrate the database."""


@group.command()
@directory_option
@app_command
async def init(directory: Path | None) -> None:
    """Create the migrations directory."""
    try:
        made = state.current.init(directory)
    except MigrationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Made {made}.")


@group.command()
@revising
@app_command
async def migrate(**options: Any) -> None:
    """Write a revision from the differences between models and database."""
    await _revise(**options)


@group.command()
@revising
@click.option("--autogenerate", is_flag=True, help="Generate the changes, like db migrate.")
@app_command
async def revision(autogenerate: bool, **options: Any) -> None:
    """Write an empty revision, to be completed by hand."""
    if autogenerate:
        await _revise(**options)
        return
    written = (await _run(command.revision, **options)).result
    tidy(Path(written.path), FORMAT)
    click.echo(f"Wrote {written.path}.")


@group.command()
@common
@message_option
@branch_option
@rev_id_option
@click.argument("revisions", nargs=-1)
@app_command
async def merge(revisions: tuple[str, ...], **options: Any) -> None:
    """Write a revision that merges others, by default all heads."""
    written = (await _run(command.merge, revisions=revisions or "heads", **options)).result
    tidy(Path(written.path), LINT, FORMAT)
    click.echo(f"Wrote {written.path}.")


@group.command()
@common
@click.argument("revision", default="current")
@app_command
async def edit(**options: Any) -> None:
    """Open a revision in $EDITOR, by default the current one of the database."""
    await _run(command.edit, rev=options.pop("revision"), **options)


@group.command()
@writing
@click.argument("revision", default="head")
@app_command
async def upgrade(**options: Any) -> None:
    """Upgrade the database to a revision, by default the newest."""
    _print_steps(await _run(command.upgrade, **options))


@group.command(context_settings={"ignore_unknown_options": True})  # -1 is a revision, not an option
@writing
@click.argument("revision", default="-1")
@app_command
async def downgrade(**options: Any) -> None:
    """Downgrade the database to a revision, by default by one step."""
    _print_steps(await _run(command.downgrade, **options))


@group.command()
@writing
@click.option("--purge", is_flag=True, help="Delete the recorded revision first.")
@click.argument("revision", default="head")
@app_command
async def stamp(**options: Any) -> None:
    """Record a revision as that of the database, without migrating it."""
    _print_steps(await _run(command.stamp, **options))


@group.command()
@common
@verbose_option
@app_command
async def current(**options: Any) -> None:
    """Show the current revision of the database."""
    job = await _run(command.current, **options)
    click.echo(job.printed or "Nothing was migrated yet.")


@group.command()
@common
@verbose_option
@click.option("-r", "--rev-range", help="A range of revisions: [start]:[end].")
@click.option(
    "-i", "--indicate-current", is_flag=True, help="Mark the current revision of the database."
)
@app_command
async def history(**options: Any) -> None:
    """List the revisions, newest first."""
    click.echo((await _run(command.history, **options)).printed)


@group.command()
@common
@verbose_option
@click.option("--resolve-dependencies", is_flag=True, help="Treat dependencies as ancestors.")
@app_command
async def heads(**options: Any) -> None:
    """Show the newest revisions."""
    click.echo((await _run(command.heads, **options)).printed)


@group.command()
@common
@app_command
async def check(**options: Any) -> None:
    """Fail if models and database differ."""
    try:
        differences = await state.current.check(**options)
    except MigrationError as error:
        raise click.ClickException(str(error)) from error
    if differences:
        raise click.ClickException(f"Models and database differ: {'; '.join(differences)}")
    click.echo(AGREE)


@group.command()
@common
@click.argument("revision", default="head")
@app_command
async def show(**options: Any) -> None:
    """Show a revision, by default the newest."""
    click.echo((await _run(command.show, rev=options.pop("revision"), **options)).printed)


@group.command()
@common
@verbose_option
@app_command
async def branches(**options: Any) -> None:
    """List the branch points: revisions with several successors."""
    click.echo((await _run(command.branches, **options)).printed or "There are no branches.")


async def _revise(**options: Any) -> None:
    found: list[str] = []

    def collect(_context: Any, _revision: Any, directives: list[Any]) -> None:
        found.extend(map(describe, directives[0].upgrade_ops.as_diffs()))
        if not found:
            directives.clear()

    autogenerate = {"autogenerate": True, "process_revision_directives": collect}
    written = (await _run(command.revision, **autogenerate, **options)).result
    click.echo("\n".join(found) or f"No changes. {AGREE}")
    if found:
        tidy(Path(written.path), LINT, FORMAT)
        click.echo(f"Wrote {written.path}.")


async def _run(function: Any, **options: Any) -> Job:
    try:
        return await state.current.run(function, **options)
    except MigrationError as error:
        raise click.ClickException(str(error)) from error


def _print_steps(job: Job) -> None:
    """Print the steps that were run; with ``--sql``, their SQL."""
    click.echo(job.printed or "\n".join(job.steps) or "Nothing to do.")
