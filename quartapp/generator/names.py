"""Validation of package names."""

from __future__ import annotations

import keyword
import re
import sys
from importlib.metadata import packages_distributions

from .errors import GeneratorError

NAME_PATTERN = re.compile(r"[a-z]([a-z0-9_]{0,28}[a-z0-9])?")
TOP_LEVEL_PACKAGES = {"quartapp", "tests"}
# Names in use in a project or its environment: directories that builds write to, a file that make
# reads before Makefile, commands that the script of the project would replace, and packages that
# the development dependencies install.
RESERVED = {
    *("dist", "build", "makefile"),
    *("activate", "pip", "pip3", "python", "python3"),
    *("grimp", "hatchling", "importlinter", "iniconfig", "mypy", "mypyc", "packaging"),
    *("pathspec", "pluggy", "pytest", "pytest_asyncio", "ruff"),
}


def package_name(text: str) -> str:
    """Return ``text`` as the name of a package; raise GeneratorError if it cannot be one."""
    name = re.sub(r"[\s.-]+", "_", text.strip().lower())
    if not NAME_PATTERN.fullmatch(name):
        why = "begin with a letter, end with a letter or digit; underscores go between, 30 in all"
    elif keyword.iskeyword(name) or keyword.issoftkeyword(name):
        why = "it is a keyword of Python"
    elif name in sys.stdlib_module_names:
        why = "Python has a module of that name"
    elif name in RESERVED:
        why = "a project needs that name for something else"
    elif name in TOP_LEVEL_PACKAGES or name in packages_distributions():
        why = "another package has that name"
    else:
        return name
    raise GeneratorError(f"“{text}” cannot be the name of a package: {why}. Use --name.")
