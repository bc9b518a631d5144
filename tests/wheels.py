"""Wheels of this tree, and environments in which they are installed."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build_wheel(directory: Path, tree: Path = ROOT) -> Path:
    """Build a wheel without pip's isolated environment, which would need a package index."""
    build = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, directory], cwd=tree, check=True)
    (wheel,) = directory.glob("*.whl")
    return wheel


def install(wheel: Path, home: Path) -> Path:
    """Install the wheel in a new environment; return its ``bin`` folder.

    Its dependencies are those of the running environment.  ``make run`` in a clean tree tests
    that they are the right ones.
    """
    venv.create(home, symlinks=True)
    paths = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", home / "bin" / "python"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True)
    return home / "bin"
