"""Tests of docs/ext: the examples run, and the pages are complete."""

from __future__ import annotations

import asyncio
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from quartapp import ext
from quartapp.ext import Model
from tests.ext.documents import DOCUMENTS, EXAMPLES, FOLDER, Document, ask, same
from tests.processes import bare_environment
from tests.slow import slow

MAX_QUICK_COMMANDS = 4  # on one page: each starts a process
ROOT = FOLDER.parents[1]
# Helpers of the other modules that need no page.
WITHOUT_PAGE = {
    "avatars", "awaiting", "converters", "guards", "highlighting", "jsonable", "methods", "texts",
    "unread",
}  # fmt: skip


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """Import a program as a module in its own folder; remove its tables after the test."""
    monkeypatch.chdir(tmp_path)
    tables = set(Model.metadata.tables)

    def imported(file: Path) -> ModuleType:
        spec = spec_from_file_location(file.stem, file)
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, file.stem, module)
        spec.loader.exec_module(module)
        return module

    yield imported
    for name in Model.metadata.tables.keys() - tables:
        Model.metadata.remove(Model.metadata.tables[name])


def typed(command: str, folder: Path) -> str:
    """Run a command with the library but without pytest plugins, and return its output."""
    own = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    script = ["bash", "-c", f"exec 2>&1; {command}"]
    done = subprocess.run(
        script, cwd=folder, env=bare_environment() | own, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(each, marks=slow("runs its commands"))
        if len(each.commands) > MAX_QUICK_COMMANDS
        else each
        for each in EXAMPLES
    ],
    ids=lambda each: each.name,
)
def test_an_example_gives_the_responses_and_output_on_its_page(
    document, imported, tmp_path, capsys
):
    file = tmp_path / document.file
    file.write_text(document.example)
    if document.answers:
        module = imported(file)
        if hasattr(module, "app"):
            asyncio.run(ask(module.app, document.answers))
        assert same(document.printed, capsys.readouterr().out)
    for command, shown in document.commands:
        assert same(shown, said := typed(command, tmp_path)), f"{command} says {said}"
    assert document.answers or document.commands, "nobody sees what it does"


@pytest.mark.parametrize("document", EXAMPLES, ids=lambda each: each.name)
def test_a_page_is_short_and_has_all_sections(document):
    text = document.text
    assert text.startswith("# ")
    assert f"`quartapp.ext.{document.name}`" in text.split("\n\n")[1]
    assert re.search(r"^## What differs from ", text, re.M)
    assert re.search(r"^## Traps$", text, re.M)
    assert re.search(r"settings|^## Settings$", text, re.M)
    assert len(text.splitlines()) < 150


def offered(name: str) -> set[str]:
    """Return the ``__all__`` of a module, or the public classes and functions it defines."""
    module = importlib.import_module(f"quartapp.ext.{name}")
    own = {key for key, each in vars(module).items() if is_own(module, key, each)}
    return set(getattr(module, "__all__", own))


def is_own(module: ModuleType, name: str, value: object) -> bool:
    defined = getattr(value, "__module__", None) == module.__name__
    return defined and callable(value) and not name.startswith("_")


MODULES = {each.name for each in pkgutil.iter_modules(ext.__path__)}
PAGES = {each.name: each for each in EXAMPLES}
# The page of forms would list all of WTForms; the names in bootstrap are filters of its macros.
NOT_ALL = {"forms", "bootstrap"}


def test_every_module_has_a_page_and_is_in_the_index():
    index = (FOLDER / "README.md").read_text()
    assert MODULES - set(PAGES) == WITHOUT_PAGE
    assert set(PAGES) <= MODULES
    assert {name for name in PAGES if f"({name}.md)" not in index} == set()
    assert {name for name in WITHOUT_PAGE if f"`quartapp.ext.{name}`" not in index} == set()


@pytest.mark.parametrize("name", sorted(PAGES.keys() - NOT_ALL))
def test_a_page_names_everything_that_its_module_exports(name):
    text = PAGES[name].text
    assert {each for each in offered(name) if not re.search(rf"\b{each}\b", text)} == set()


def settings(name: str) -> set[str]:
    """Return the settings that the code of a module reads."""
    place = Path(ext.__path__[0]) / name
    files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
    source = "".join(file.read_text() for file in files)
    return set(re.findall(r'config\S*[\[(]\s*"([A-Z_]{5,})"', source)) | set(
        re.findall(r'^    "([A-Z_]+_[A-Z_]+)": ', source, re.M)
    )


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_names_every_setting(name):
    text = PAGES[name].text
    assert {each for each in settings(name) if f"`{each}`" not in text} == set()


def test_settings_are_found_in_the_source():
    assert {"MAIL_KEEP", "MAIL_PORT", "MAIL_POLL_SECONDS"} <= settings("mail")
    assert "SQLALCHEMY_ENGINE_OPTIONS" in settings("db")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_a_page_has_short_lines_and_no_filler_words(document: Document):
    assert [line for line in document.text.splitlines() if len(line) > 160] == []
    words = re.sub(r"```.*?```", "", document.text, flags=re.S)
    assert not re.search(r"\b(successfully|please|simply|just)\b", words)
