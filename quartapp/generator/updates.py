"""Bringing a project up to date with the quartapp that is installed now."""

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

ANSWERS = ".copier-answers.yml"
# Copier takes updates from a repository that has both versions; this is what the answers name.
REPOSITORY = "~/.cache/quartapp/template"
# What its owner wants of git's commits is not for a repository that nobody sees.
OURS = {
    "user.name": "quartapp",
    "user.email": "quartapp@localhost",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
    "core.hooksPath": os.devnull,
}


def update(directory: Path) -> tuple[str, str]:
    """Put into a project what has changed in the template; return from which version to which.

    What its owner changed stays; where both changed the same lines, git's conflict marks say
    so.  Raises GeneratorError.
    """
    from copier import run_update
    from copier.errors import UserMessageError

    answers, now = _answers_of(directory), version()
    before = answers["_commit"].removeprefix("v")
    if before == now:
        raise GeneratorError(f"{directory} is as quartapp {now} writes it already.")
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
        text = (directory / ANSWERS).read_text()
    except OSError as error:
        raise GeneratorError(f"{directory} is no project of ours: {ANSWERS} is missing.") from error
    answers = dict(re.findall(r"^(\w+): (.*)$", text, re.M))
    if answers.get("_src_path") != REPOSITORY:
        raise GeneratorError(f"{directory} was made from another template.")
    return answers


def _fetch(wanted: str, directory: Path) -> Path:
    """The package of another quartapp, by pip, which knows where to ask for it."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    what = ["--only-binary", ":all:", "--dest", str(directory), f"quartapp=={wanted}"]
    if subprocess.run([*pip, *what], capture_output=True, check=False).returncode:  # noqa: S603
        raise GeneratorError(
            f"pip cannot download quartapp {wanted}, which wrote this project: "
            "put its wheel into a folder, and name that in PIP_FIND_LINKS."
        )
    (wheel,) = directory.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(directory)
    return directory / "quartapp"


def _build(repository: Path, packages: dict[str, Path], *, vendor: bool) -> None:
    """Make the repository that copier asks: each version of the template is a tag."""
    shutil.rmtree(repository, ignore_errors=True)
    repository.mkdir(parents=True)
    _git(repository, "init", "--quiet")
    for name, package in packages.items():
        _git(repository, "rm", "-r", "--quiet", "--force", "--ignore-unmatch", ".")
        assemble(package, repository, name, vendor=vendor)
        _git(repository, "add", "--all", "--force")
        _git(repository, "commit", "--quiet", "--message", name)
        _git(repository, "tag", f"v{name}")


def _git(directory: Path, *words: str) -> None:
    settings = (word for name, value in OURS.items() for word in ("-c", f"{name}={value}"))
    command = ["git", *settings, *words]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        why = done.stderr.strip().rpartition("\n")[2]
        raise GeneratorError(f"git {words[0]}: {why}")
