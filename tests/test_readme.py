"""Tests of the documents: commands, links, options and settings."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import pytest

from quartapp.config import Config, ProductionConfig
from quartapp.manage import main
from tests.processes import bare_environment, free_port, get, running, wait_for
from tests.slow import slow

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "STYLE.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOT_COPIED = (".git", ".venv*", "tmp", ".env", "*.sqlite*", "__pycache__", ".*_cache", "dist")
TIMEOUT_SECONDS = 300


def blocks(document: Path) -> list[list[str]]:
    """Return the commands of each console block."""
    found = re.findall(r"^```console\n(.*?)^```", document.read_text(), re.M | re.S)
    return [re.findall(r"^\$ (.*)", block, re.M) for block in found]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def clean(tmp_path, port) -> Path:
    """Return a copy of the tree without ignored files, with its own port."""
    copy = tmp_path / "quartapp"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    toml = copy / "hypercorn.toml"
    toml.write_text(toml.read_text().replace("127.0.0.1:5000", f"127.0.0.1:{port}"))
    return copy


@pytest.fixture
def shell(clean, port):
    """Start the commands of a document in a shell."""
    # `make test` in a test must not run that test: one fast file replaces the suite.
    given = {"PYTHON": sys.executable, "PYTEST": "tests/ext/test_cli.py"}
    environment = bare_environment() | given
    with ExitStack() as stack:

        def shell(commands: list[str]) -> subprocess.Popen:
            script = "\n".join(commands).replace("127.0.0.1:5000", f"127.0.0.1:{port}")
            process = running("bash", "-ec", script, cwd=clean, env=environment)
            return stack.enter_context(process)

        yield shell


def interrupt(process: subprocess.Popen) -> None:
    os.killpg(process.pid, signal.SIGINT)  # like Ctrl+C
    assert process.wait(TIMEOUT_SECONDS) in {0, -signal.SIGINT}  # the signal also ends make


@slow("installs everything anew")
def test_the_commands_of_the_readme_work_one_after_the_other(shell, port):
    server = None
    for commands in blocks(ROOT / "README.md"):
        if " run" not in commands[-1]:
            assert shell(commands).wait(TIMEOUT_SECONDS) == 0, commands
            continue
        if server:
            interrupt(server)
        server = shell(commands)
        assert "Hello, Stranger!" in get(wait_for(server, port, TIMEOUT_SECONDS)).text
    assert server
    interrupt(server)


def links() -> Iterator[tuple[Path, str]]:
    for document in DOCUMENTS:
        text = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.M | re.S)
        prose = re.sub(r"`[^`\n]*\]\([^`\n]*`", "", text)  # Markdown in code is no link
        for target in re.findall(r"\]\(([^)#]+)", prose):
            if "://" not in target:
                yield document, target


def test_linked_files_and_paths_in_the_table_of_packages_exist():
    missing = [target for document, target in links() if not (document.parent / target).exists()]
    packages = (ROOT / "README.md").read_text().partition("## Packages")[2].partition("\n## ")[0]
    places = re.findall(r"`((?:quartapp|templates|static|tests)/[\w./]*)`", packages)
    assert len(places) > 10
    assert missing + [place for place in places if not (ROOT / place).exists()] == []


def mentioned() -> set[str]:
    """Return the quartapp commands that the documents mention."""
    pattern = r"(?:`|^\$ |ExecStart\w*=)[\w./]*\bquartapp ([a-z][^`\n]*)"
    return {words for each in DOCUMENTS for words in re.findall(pattern, each.read_text(), re.M)}


@pytest.mark.parametrize("words", sorted(mentioned()))
def test_a_command_that_is_mentioned_exists_with_its_options(words):
    command, rest = main, shlex.split(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command = command.commands[rest.pop(0)]
    options = {name for each in command.params for name in each.opts}
    assert {word for word in rest if word.startswith("-")} <= options | {"--help"}


def test_each_setting_is_explained_with_its_default():
    text = (ROOT / "docs" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.M))
    switches = set(re.findall(r"`(\w+)`", text.splitlines()[-1]))
    names = {name for name in vars(Config) if name.isupper()}
    assert set(rows) == names - switches
    for name, said in rows.items():
        value = getattr(ProductionConfig, name)
        if said.startswith("`"):
            assert said == f"`{value}`"
        elif said == "none":
            assert not value
