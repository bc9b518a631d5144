"""Format revisions as the application's own code is, where ruff is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FORMAT = ("format", "--quiet")
LINT = ("check", "--fix-only", "--quiet")  # sorted imports, and none that is not used


def tidy(revision: Path, *passes: tuple[str, ...]) -> None:
    """Run ``passes`` of ruff over a revision, with the settings of the project around it."""
    if find_spec("ruff") is None:
        return
    for each in passes:
        subprocess.run([sys.executable, "-m", "ruff", *each, revision], check=False)  # noqa: S603
