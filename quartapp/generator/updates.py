"""Update a project to the template of the installed quartapp."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from .errors import GeneratorError
from .source import PACKAGE, assemble, origin, version

ANSWERS_FILE = ".copier-answers.yml"
# Copier updates from a git repository with a tag for each version.  The answers file of a project
# names this one, which update() builds.
REPOSITORY = "~/.cache/quartapp/template"
# Options that override the user's git configuration: the commits need an author, and neither
# signatures nor hooks.
GIT_OPTIONS = {
    "user.name": "quartapp",
    "user.email": "quartapp@localhost",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "core.hooksPath": os.devnull,
}


def update(directory: Path) -> tuple[str, str]:
    """Apply the changes of the template to a project; return its old and its new version.

    Changes of the user stay.  Lines that both have changed get git's conflict markers.  Raise
    GeneratorError if ``directory`` is not a project, is up to date already, has uncommitted
    changes, or if the package of its version cannot be downloaded.
    """
    from copier import run_update
    from copier.errors import UserMessageError

    answers, now = _answers_of(directory), version()
    before = answers["_commit"].removeprefix("v")
    if before == now:
        raise GeneratorError(f"{directory} is already up to date with quartapp {now}.")
    with TemporaryDirectory() as temporary:
        old = _fetch(before, Path(temporary))
        repository = Path(REPOSITORY).expanduser()
        _build(repository, {before: old, now: PACKAGE}, vendor=answers["vendor"] == "true")
    try:
        run_update(directory, {"source": origin()}, defaults=True, overwrite=True, quiet=True)
    except UserMessageError as error:
        raise GeneratorError(str(error).splitlines()[0]) from error
    return before, now


def _answers_of(directory: Path) -> dict[str, str]:
    try:
        text = (directory / ANSWERS_FILE).read_text()
    except OSError as error:
        message = f"{directory} was not written by quartapp new: {ANSWERS_FILE} is missing."
        raise GeneratorError(message) from error
    answers = dict(re.findall(r"^(\w+): (.*)$", text, re.M))
    if answers.get("_src_path") != REPOSITORY:
        raise GeneratorError(f"{directory} was made from another template.")
    return answers


def _fetch(version: str, directory: Path) -> Path:
    """Download another version of quartapp with pip; return the directory of its package."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    options = ["--only-binary", ":all:", "--dest", str(directory), f"quartapp=={version}"]
    if subprocess.run([*pip, *options], capture_output=True, check=False).returncode:  # noqa: S603
        raise GeneratorError(
            f"pip cannot download quartapp {version}, which wrote this project: "
            "put its wheel into a folder, and name that in PIP_FIND_LINKS."
        )
    (wheel,) = directory.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(directory)
    return directory / "quartapp"


def _build(repository: Path, packages: dict[str, Path], *, vendor: bool) -> None:
    """Build the repository that copier updates from, with a tag for each version."""
    shutil.rmtree(repository, ignore_errors=True)
    repository.mkdir(parents=True)
    _git(repository, "init", "--quiet")
    for name, package in packages.items():
        _git(repository, "rm", "-r", "--quiet", "--force", "--ignore-unmatch", ".")
        assemble(package, repository, name, vendor=vendor)
        _git(repository, "add", "--all", "--force")
        _git(repository, "commit", "--quiet", "--message", name)
        _git(repository, "tag", f"v{name}")


def _git(directory: Path, *arguments: str) -> None:
    options = (word for name, value in GIT_OPTIONS.items() for word in ("-c", f"{name}={value}"))
    command = ["git", *options, *arguments]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        why = done.stderr.strip().rpartition("\n")[2]
        raise GeneratorError(f"git {arguments[0]}: {why}")
