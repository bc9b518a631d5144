"""Tests of ``quartapp new --update`` with a later quartapp: the owner's changes stay."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.generator.workshop import Workshop
from tests.slow import slow
from tests.wheels import ROOT

pytestmark = slow("builds two wheels and installs both")

TEMPLATE = "quartapp/generator/template/files"
BUILT = ("quartapp", "templates", "static", "LICENSE", "README.md", "hypercorn.toml")


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def workshops(workshop, tmp_path_factory) -> tuple[Workshop, Workshop]:
    """Return a workshop with this quartapp, and one with a later version with three changes.

    The later version also changes the first migration, which updates must not touch.
    """
    tree = tmp_path_factory.mktemp("tree")
    for name in BUILT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tree / name)
    text = (ROOT / "pyproject.toml").read_text()
    (tree / "pyproject.toml").write_text(text.replace('version = "0.1.0"', 'version = "0.2.0"'))
    changed(tree / TEMPLATE / "package/templates/error.html", "Back to the notes", "To the notes")
    changed(tree / TEMPLATE / "package/config.py.jinja", "PER_PAGE: int = 20", "PER_PAGE: int = 25")
    changed(tree / TEMPLATE / "package/migrations/versions/0001_notes.py.jinja", "100", "200")
    changed(tree / "quartapp/ext/avatars.py", "Avatar images", "Portraits")
    return workshop, Workshop(tmp_path_factory.mktemp("following"), tree)


def git(project: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=Kate", "-c", "user.email=kate@example.com", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def make(workshop, tmp_path) -> Callable[..., Path]:
    """Write a project with this quartapp and commit it."""

    def make(*words: str) -> Path:
        project = tmp_path / "garden"
        workshop.new(project, *words)
        git(project, "init")
        git(project, "add", "--all")
        git(project, "commit", "--message", "As it came")
        return project

    return make


@pytest.fixture
def project(make) -> Path:
    """Return a project with a vendored library and committed changes of its owner."""
    project = make("--vendor")
    changed(project / "garden/config.py", 'SITE_NAME: str = "Garden"', 'SITE_NAME: str = "Beds"')
    changed(project / "garden/templates/index.html", "<h1>Notes</h1>", "<h1>Beds</h1>")
    (project / "garden/static/favicon.svg").unlink()
    (project / "garden/models/bed.py").write_text('"""Beds."""\n')
    git(project, "add", "--all")
    git(project, "commit", "--message", "Beds")
    return project


def update(workshops, project: Path, **more: str) -> subprocess.CompletedProcess:
    this, following = workshops
    found = {"PIP_FIND_LINKS": str(this.folder / "wheels"), **more}
    command = [following.bin / "quartapp", "new", "--update", project]
    environment = following.environment | found
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_an_update_brings_improvements_and_keeps_the_owners_changes(workshops, project):
    done = update(workshops, project)
    assert done.returncode == 0, done.stderr
    assert "is brought from quartapp 0.1.0 to 0.2.0" in done.stdout
    touched = set(git(project, "diff", "--name-only").split())
    better = {"config.py", "ext/avatars.py", "templates/error.html"}
    assert touched == {".copier-answers.yml", *(f"garden/{name}" for name in better)}
    config = (project / "garden/config.py").read_text()
    assert 'SITE_NAME: str = "Beds"' in config
    assert "PER_PAGE: int = 25" in config
    assert git(project, "status", "--porcelain", "--untracked-files") == "".join(
        f" M {name}\n" for name in sorted(touched)
    )
    again = update(workshops, project)
    assert "is already up to date with quartapp 0.2.0" in again.stderr


def test_a_conflict_shows_both_lines_and_the_library_comes_from_the_new_wheel(workshops, make):
    project = make("--features", "none")
    changed(project / "garden/templates/error.html", "Back to the notes", "Back to the beds")
    git(project, "commit", "--all", "--message", "To the beds")
    assert update(workshops, project).returncode == 0
    (wheel,) = (workshops[1].folder / "wheels").iterdir()
    assert f"QUARTAPP ?= {wheel}\n" in (project / "Makefile").read_text()
    assert '"quartapp>=0.2.0"' in (project / "pyproject.toml").read_text()
    text = (project / "garden/templates/error.html").read_text()
    assert "<<<<<<< before updating" in text
    assert "Back to the beds" in text
    assert "To the notes" in text


def check_refusal(done: subprocess.CompletedProcess, words: str) -> None:
    (line,) = done.stderr.splitlines()
    assert (done.returncode, line[: len(f"Error: {words}")]) == (1, f"Error: {words}")


def test_a_failed_update_is_reported_in_one_line(workshops, make, tmp_path):
    project = make("--features", "none")
    (tmp_path / "empty").mkdir()
    nowhere = {"PIP_FIND_LINKS": str(tmp_path / "empty"), "PIP_NO_INDEX": "1"}
    words = "pip cannot download quartapp 0.1.0, which wrote this project: put its wheel"
    check_refusal(update(workshops, project, **nowhere), words)
    (project / "README.md").write_text("Beds")
    words = "Destination repository is dirty; cannot continue."
    check_refusal(update(workshops, project), words)
    shutil.rmtree(project / ".git")
    words = "Updating is only supported in git-tracked subprojects."
    check_refusal(update(workshops, project), words)
