"""What a package may be called."""

from __future__ import annotations

import keyword
import re
import sys
from importlib.metadata import packages_distributions

from .errors import GeneratorError

RULE = re.compile(r"[a-z]([a-z0-9_]{0,28}[a-z0-9])?")
OURS = {"quartapp", "tests"}
# What a project or its environment has besides: folders that `make clean` deletes, a file that
# make reads before Makefile, what a command of that name would replace, and its tools.
NEEDED = {
    *("dist", "build", "makefile"),
    *("activate", "pip", "pip3", "python", "python3"),
    *("grimp", "hatchling", "importlinter", "iniconfig", "mypy", "mypyc", "packaging"),
    *("pathspec", "pluggy", "pytest", "pytest_asyncio", "ruff"),
}


def package_name(text: str) -> str:
    """Make a package's name of what somebody wrote; raise GeneratorError, with the rule."""
    name = re.sub(r"[\s.-]+", "_", text.strip().lower())
    if not RULE.fullmatch(name):
        why = "begin with a letter, end with a letter or digit; underscores go between, 30 in all"
    elif keyword.iskeyword(name) or keyword.issoftkeyword(name):
        why = "it is a word of Python’s"
    elif name in sys.stdlib_module_names:
        why = "Python has a module of that name"
    elif name in NEEDED:
        why = "a project needs that name for something else"
    elif name in OURS or name in packages_distributions():
        why = "another package has that name"
    else:
        return name
    raise GeneratorError(f"“{text}” cannot name a package: {why}. Say --name ANOTHER.")
