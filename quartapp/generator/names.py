"""What a package may be called."""

from __future__ import annotations

import keyword
import re
import sys
from importlib.metadata import packages_distributions

from .errors import GeneratorError

RULE = re.compile(r"[a-z][a-z0-9_]{0,29}")
OURS = {"quartapp", "tests"}


def package_name(text: str) -> str:
    """Make a package's name of what somebody wrote; raise GeneratorError, with the rule."""
    name = re.sub(r"[\s.-]+", "_", text.strip().lower())
    if not RULE.fullmatch(name):
        why = "begin with a letter; letters, digits and underscores may follow, 30 in all"
    elif keyword.iskeyword(name) or keyword.issoftkeyword(name):
        why = "it is a word of Python’s"
    elif name in sys.stdlib_module_names:
        why = "Python has a module of that name"
    elif name in OURS or name in packages_distributions():
        why = "another package has that name"
    else:
        return name
    raise GeneratorError(f"“{text}” cannot name a package: {why}. Say --name ANOTHER.")
