"""Wheels of this tree, and environments that they are installed in."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build_wheel(directory: Path, tree: Path = ROOT) -> Path:
    """As pip does it, less the environment of its own that would ask a registry."""
    build = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, directory], cwd=tree, check=True)
    (wheel,) = directory.glob("*.whl")
    return wheel


def install(wheel: Path, home: Path) -> Path:
    """The ``bin`` of a new environment: the wheel is its own, what it needs is borrowed.

    That those are the right ones is what ``make run`` in a clean tree shows.
    """
    venv.create(home, symlinks=True)
    paths = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", home / "bin" / "python"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True)
    return home / "bin"
