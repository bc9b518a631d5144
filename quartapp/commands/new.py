"""``quartapp new``."""

from __future__ import annotations

import shlex
from importlib.util import find_spec
from pathlib import Path

import click

from quartapp.generator import FEATURES, GeneratorError, Project, package_name, update

DEFAULT_FEATURES = "auth,api,mail"


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the package; default: the name of the directory.")
@click.option(
    "--features", help=f"{', '.join(FEATURES)}, all or none; default: {DEFAULT_FEATURES}."
)
@click.option(
    "--vendor", is_flag=True, help="Copy quartapp.ext into the project, in place of a dependency."
)
@click.option("--update", "updates", is_flag=True, help="Update an existing project.")
def new(
    directory: Path, name: str | None, features: str | None, vendor: bool, updates: bool
) -> None:
    """Write a new project, or update an existing one."""
    if find_spec("copier") is None:
        raise click.ClickException("This needs copier: pip install 'quartapp[new]'")
    if updates and (name or features or vendor):
        raise click.UsageError("--update keeps what was chosen: it goes with no other option.")
    try:
        if updates:
            _update(directory)
        else:
            _write(
                directory, name, chosen(DEFAULT_FEATURES if features is None else features), vendor
            )
    except GeneratorError as error:
        raise click.ClickException(str(error)) from error


def chosen(text: str) -> list[str]:
    """Return the features that a text names; raise GeneratorError for an unknown one."""
    names = [name for name in text.replace(",", " ").split() if name != "none"]
    if names == ["all"]:
        return list(FEATURES)
    for name in names:
        if name not in FEATURES:
            known = ", ".join(FEATURES)
            raise GeneratorError(f"There is no feature “{name}”: there are {known}, all and none.")
    return [feature for feature in FEATURES if feature in names]


def _write(directory: Path, name: str | None, features: list[str], vendor: bool) -> None:
    project = Project(package_name(name or directory.resolve().name), features, vendor)
    project.write(directory)
    click.echo(f"{directory} holds {project.name}, with {', '.join(features) or 'notes alone'}.")
    there = shlex.quote(str(directory))
    click.echo(f"\n  cd {there}\n  make run    the site\n  make test   its tests\n")


def _update(directory: Path) -> None:
    before, now = update(directory)
    click.echo(f"{directory} is brought from quartapp {before} to {now}: git diff shows how.")
