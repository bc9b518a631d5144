"""Tests of the features of a project: chosen ones are complete, others leave no trace."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain, combinations
from pathlib import Path

import pytest

from quartapp.generator import FEATURES, Project
from tests.slow import slow

ROOT = Path(__file__).parents[2]
OURS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUFF = Path(sys.executable).with_name("ruff")
CHOICES = list(chain.from_iterable(combinations(FEATURES, size) for size in range(6)))
PAIRED = {0, 1, len(FEATURES) - 1, len(FEATURES)}  # these sizes cover each pair of features
NAMES = ("a", "quiz", "sunday_notes", "zoo", "n" * 30)  # imports are sorted with each

# Words that belong to a feature; forms have a field "E-mail address" without mail too.
TRACES = {
    "auth": r"\bauth|current_user|(?<!mail_)(?<!hide_)password|sign.?in|login|\baccounts\.|\bjoin/",
    "api": r"\bapi\b|curl|to_json|pydantic|\bInvalid\(|programs?\b",
    "live": r"\blive\b|websocket|\bfeed\b|\bevents?\b(?!\.)",
    "mail": r"(?<!E-)\bmails?\b|outbox|MAIL_|smtp|NOTIFY",
    "postgres": r"postgres|asyncpg|TEST_DATABASE_URL",
}


def written(directory: Path, features: tuple[str, ...], *, vendor: bool = False) -> Path:
    name = NAMES[-1] if vendor else NAMES[len(features) % len(NAMES)]
    Project(name, list(features), vendor).write(directory / name)
    return directory / name


def own_files(project: Path) -> list[Path]:
    """Return the files except the library and the answers of Copier."""
    files = (file for file in project.rglob("*") if file.is_file())
    return [file for file in files if "ext" not in file.parts and file.name[:8] != ".copier-"]


def trace(feature: str, text: str) -> list[str]:
    return [found[0] for found in re.finditer(TRACES[feature], text, re.I | re.A)]


def check_order(project: Path) -> None:
    for words in (("check",), ("format", "--check")):
        command = [RUFF, *words, "--no-cache", "--quiet", project]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")
    for file in own_files(project):
        text = file.read_text()
        assert not re.search(r"<<|>>|<%|%>|<#|\n{4}|[ \t]\n", text), file
        assert len(text.splitlines()) < 160, file


def needed(project: Path) -> set[str]:
    text = (project / "pyproject.toml").read_text()
    return set(tomllib.loads(text)["project"]["dependencies"])


def check_readme(project: Path) -> None:
    text, package = (project / "README.md").read_text(), project / project.name
    rooms = set(re.findall(r"`([a-z]+(?:/|\.py))`", text.partition("| module |")[2]))
    assert {room for room in rooms if not (package / room).exists()} == set()
    assert {f"{door.parent.name}/" for door in package.glob("*/views.py")} <= rooms
    rows = text.partition("| setting |")[2].partition("\n\n")[0]
    settings = re.findall(r"`([A-Z_]+)`", " ".join(re.findall(r"^\|(.*?)\|", rows, re.M)))
    config = (package / "config.py").read_text()
    assert len(settings) > 4
    assert [name for name in settings if name not in config] == []


def choice(features: tuple[str, ...]):
    """Return a parameter, marked as slow if other sizes cover its pairs of features."""
    marks = [] if len(features) in PAIRED else [slow("any two features are tested together")]
    return pytest.param(features, id="-".join(features) or "none", marks=marks)


@pytest.mark.parametrize("features", [choice(features) for features in CHOICES])
def test_a_project_has_its_features_and_no_trace_of_others(tmp_path, features):
    project = written(tmp_path, features)
    check_order(project)
    check_readme(project)
    extra = "[postgres]" if "postgres" in features else ""
    assert needed(project) == {f"quartapp{extra}>={OURS['version']}"}
    for file in own_files(project):
        text = f"{file.relative_to(project)}\n{file.read_text()}"
        left = {name: trace(name, text) for name in FEATURES if name not in features}
        assert not any(left.values()), (file, left)


def test_the_patterns_match_their_features(tmp_path):
    project = written(tmp_path, FEATURES)
    everything = "\n".join(file.read_text() for file in own_files(project))
    assert {name: len(trace(name, everything)) > 2 for name in FEATURES} == dict.fromkeys(
        FEATURES, True
    )
    assert (project / ".ci" / "run").stat().st_mode & 0o111
    assert not (project / project.name / "ext").exists()


@pytest.mark.parametrize("features", [(), FEATURES], ids=["none", "all"])
def test_a_vendored_library_has_its_new_name_and_its_licence(tmp_path, monkeypatch, features):
    monkeypatch.setattr("quartapp.generator.project.origin", lambda: "/home/kate/quartapp")
    project = written(tmp_path, features, vendor=True)
    check_order(project)
    check_readme(project)
    library = project / project.name / "ext"
    named = [file for file in library.rglob("*.*") if b"quartapp.ext" in file.read_bytes()]
    assert named == []
    assert "quartapp" not in (project / "Makefile").read_text()
    assert (library / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert "QUARTAPP" not in (project / "README.md").read_text()
    asyncpg = OURS["optional-dependencies"]["postgres"] if features else []
    assert needed(project) == {*OURS["dependencies"], *asyncpg} - {"quart-schema>=0.25"}


@pytest.mark.parametrize("place", ["/home/kate/quartapp", "quartapp", "git+https://a.example/q@1"])
def test_the_readme_warns_of_a_library_in_a_folder(tmp_path, monkeypatch, place):
    monkeypatch.setattr("quartapp.generator.project.origin", lambda: place)
    text = (written(tmp_path, ()) / "README.md").read_text()
    assert ("on the machine that wrote this project" in text) == place.startswith("/")
