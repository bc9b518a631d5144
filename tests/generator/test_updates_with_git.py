"""Tests of updates with the owner's git configuration: signing, hooks and errors."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.generator.workshop import ROOT

OLD = "0.0.9"
METADATA = f"Metadata-Version: 2.1\nName: quartapp\nVersion: {OLD}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SIGNING = """
[commit]
    gpgSign = true
[tag]
    gpgSign = true
[gpg]
    program = false
[core]
    hooksPath = {hooks}
"""


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Return a temporary home folder, from which git reads its configuration."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def project(new, tmp_path, home, monkeypatch) -> Path:
    """Return a project in git that an earlier quartapp wrote; pip finds its wheel."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / f"quartapp-{OLD}-py3-none-any.whl", "w") as wheel:
        template = (ROOT / "quartapp" / "generator" / "template").rglob("*")
        for file in (each for each in template if each.is_file()):
            text = file.read_text().replace("Back to the notes", "Back to all notes")
            wheel.writestr(str(file.relative_to(ROOT)), text)
        for name, text in {"METADATA": METADATA, "WHEEL": WHEEL, "RECORD": ""}.items():
            wheel.writestr(f"quartapp-{OLD}.dist-info/{name}", text)
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert new("garden", "--features", "none").exit_code == 0
    project = tmp_path / "garden"
    answers, page = project / ".copier-answers.yml", project / "garden/templates/error.html"
    answers.write_text(answers.read_text().replace("_commit: v0.1.0", f"_commit: v{OLD}"))
    page.write_text(page.read_text().replace("Back to the notes", "Back to all notes"))
    git = ("git", "-c", "user.name=Kate", "-c", "user.email=kate@example.com")
    for words in (["init"], ["add", "--all"], ["commit", "--message", "As it came"]):
        subprocess.run([*git, *words], cwd=project, check=True, capture_output=True)
    return project


def test_an_update_ignores_commit_signing_and_hooks(new, project, home):
    hooks = home / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (home / ".gitconfig").write_text(SIGNING.format(hooks=hooks))
    done = new("garden", "--update")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Back to the notes" in (project / "garden/templates/error.html").read_text()


def test_a_git_error_is_reported_in_one_line(refusal, project, home):
    (home / ".gitconfig").write_text("[commit")
    assert refusal("garden", "--update").startswith("git init: fatal: bad config line ")
