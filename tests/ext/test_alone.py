"""Tests of imports: the library loads no module of the blog, and no package it does not need."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import quartapp
from quartapp import ext

MODULES = ["quartapp.ext", *(m.name for m in pkgutil.walk_packages(ext.__path__, "quartapp.ext."))]
ROOMS = {f"quartapp.{each.name}" for each in pkgutil.iter_modules(quartapp.__path__)}


def run(*program: str) -> Any:
    """Run Python in a new process and return its JSON output."""
    done = subprocess.run([sys.executable, *program], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def loaded(module: str) -> set[str]:
    """Import ``module`` in a new process and return all loaded modules."""
    program = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    return set(run("-c", program))


def rooms(modules: Iterable[str]) -> set[str]:
    """Return the packages of quartapp among ``modules``."""
    return {".".join(each.split(".")[:2]) for each in modules} & ROOMS


def test_each_module_can_be_imported_first_and_loads_no_package_of_the_blog():
    assert len(MODULES) > 80
    assert {"quartapp.models", "quartapp.main", "quartapp.config"} <= ROOMS
    found = run("-m", "tests.ext.importing", *MODULES)
    assert set(found) == {"together", *(name for name in MODULES if name.count(".") <= 2)}
    assert {name for name, there in found.items() if rooms(there) != {"quartapp.ext"}} == set()


def test_the_database_extension_loads_no_forms_and_no_mail():
    there = loaded("quartapp.ext.db")
    assert "sqlalchemy" in there
    assert there & {"wtforms", "aiosmtplib", "alembic", "markdown_it", "argon2"} == set()
    assert "sqlalchemy" not in loaded("quartapp.ext")


def test_a_type_checker_and_a_program_find_the_same_names():
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


def test_an_unknown_name_raises_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = ext.Nonsense
