"""Tests of the code's structure: file and function lengths, imports, dependencies."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "quartapp").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
VERBS = {"route", "get", "post", "put", "delete", "patch", "websocket"}

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_HANDLER = 250, 40, 12

Function = ast.FunctionDef | ast.AsyncFunctionDef


def length(file: Path) -> int:
    return len(file.read_text().splitlines())


def functions() -> Iterator[tuple[str, Function]]:
    for file in CODE:
        if "migrations" in file.parts:  # Alembic generates them, with one function for each step
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, Function):
                yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node


def is_handler(function: Function) -> bool:
    """Return whether the function has a decorator like ``@main.get("/")``."""
    calls = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(each, ast.Attribute) and each.attr in VERBS for each in calls)


def body_length(function: Function) -> int:
    """Return the number of lines after the docstring."""
    start = function.body[0]
    if ast.get_docstring(function) is not None:
        if len(function.body) == 1:
            return 0
        start = function.body[1]
    return function.end_lineno - start.lineno + 1


def test_no_file_is_long():
    assert [file for file in CODE + TESTS if length(file) > LONGEST_FILE] == []


def test_no_function_is_long():
    long = [n for n, f in functions() if f.end_lineno - f.lineno + 1 > LONGEST_FUNCTION]
    assert long == []


def test_no_handler_is_long():
    handlers = [(name, function) for name, function in functions() if is_handler(function)]
    assert len(handlers) > 20
    assert [name for name, function in handlers if body_length(function) > LONGEST_HANDLER] == []


def test_imports_follow_the_contracts():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


PYPROJECT = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(PYPROJECT)


def wanted() -> Iterator[str]:
    """Yield every dependency that pyproject.toml names."""
    yield from PROJECT["project"]["dependencies"]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        yield from extra
    for group in PROJECT["dependency-groups"].values():
        yield from (each for each in group if isinstance(each, str))


@pytest.mark.parametrize("dependency", sorted(wanted()))
def test_each_dependency_has_a_comment(dependency):
    (line,) = (line for line in PYPROJECT.splitlines() if f'"{dependency}"' in line)
    assert re.search(r"\]?,?\s+# \S+", line), line


def locked(name: str) -> dict[str, list[str]]:
    """Return the versions of each package in a lock file."""
    found: dict[str, list[str]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", (ROOT / name).read_text(), re.M
    ):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt"]
)
def test_a_lock_file_has_hashes_and_names_no_host_and_no_folder(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"://|file:|index|find-links|\s/\w|\\\\", text)
    packages = re.split(r"^(?=\w)", text, flags=re.M)[1:]
    assert len(packages) > 30
    assert [each for each in packages if "--hash=sha256:" not in each] == []


def test_the_lock_files_contain_all_dependencies_and_agree():
    run, dev = locked("requirements.txt"), locked("requirements-dev.txt")
    bench = locked("requirements-bench.txt")
    for text in wanted():
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        versions = dev.get(name) or bench[name]
        assert all(requirement.specifier.contains(version) for version in versions), text
    assert {name: dev.get(name) for name in run} == run
