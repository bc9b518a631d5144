"""The library stands alone: nothing of the blog is loaded with it, nor what nobody asked for."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import quartapp
from quartapp import ext

MODULES = ["quartapp.ext", *(m.name for m in pkgutil.walk_packages(ext.__path__, "quartapp.ext."))]
ROOMS = {f"quartapp.{each.name}" for each in pkgutil.iter_modules(quartapp.__path__)}
LOADED = "import json, sys, {}; print(json.dumps(sorted(sys.modules)))"


def loaded(module: str) -> set[str]:
    """All modules that there are in a new process that has imported one."""
    program = [sys.executable, "-c", LOADED.format(module)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def rooms(modules: set[str]) -> set[str]:
    """The rooms of the blog among them."""
    return {".".join(each.split(".")[:2]) for each in modules} & ROOMS


def test_no_module_of_it_brings_another_room_along():
    assert len(MODULES) > 80
    assert {"quartapp.models", "quartapp.main", "quartapp.config"} <= ROOMS
    assert rooms(loaded(", ".join(MODULES))) == {"quartapp.ext"}


@pytest.mark.parametrize("name", [n for n in MODULES if n.count(".") == 2])
def test_each_module_can_be_the_first(name):
    assert rooms(loaded(name)) == {"quartapp.ext"}


def test_who_wants_the_database_gets_no_forms_and_no_mail():
    there = loaded("quartapp.ext.db")
    assert "sqlalchemy" in there
    assert there & {"wtforms", "aiosmtplib", "alembic", "markdown_it", "argon2"} == set()
    assert "sqlalchemy" not in loaded("quartapp.ext")


def test_what_a_type_checker_sees_is_what_a_program_gets():
    source = ast.parse(Path(ext.__file__).read_text())
    (checked,) = (each for each in source.body if isinstance(each, ast.If))
    seen = {
        alias.name: f"quartapp.ext.{each.module}" if each.module else f"quartapp.ext.{alias.name}"
        for each in ast.walk(checked)
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
    }
    assert sorted(seen) == sorted(ext.__all__)
    assert set(ext.__all__) <= set(dir(ext))
    for name, module in seen.items():
        home = importlib.import_module(module)
        assert getattr(ext, name) is (home if name == "testing" else getattr(home, name))


def test_a_name_that_is_not_there_is_missed_as_usual():
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = ext.Nonsense
