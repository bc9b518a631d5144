"""Format new revisions with ruff, if it is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FORMAT = ("format", "--quiet")
LINT = ("check", "--fix-only", "--quiet")  # sort imports, and remove unused ones


def tidy(revision: Path, *passes: tuple[str, ...]) -> None:
    """Run ruff with each of ``passes`` on a revision, with the settings of its project."""
    if find_spec("ruff") is None:
        return
    for each in passes:
        subprocess.run([sys.executable, "-m", "ruff", *each, revision], check=False)  # noqa: S603
