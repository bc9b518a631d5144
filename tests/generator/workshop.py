"""An environment in which projects are written, installed and served."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import bare_environment, free_port, running, wait_for
from tests.wheels import ROOT, build_wheel, install

TIMEOUT_SECONDS = 600


@dataclass
class Workshop:
    """An installed quartapp wheel, and a folder for what projects share."""

    folder: Path
    tree: Path = ROOT
    bin: Path = field(init=False)

    def __post_init__(self) -> None:
        wheels = self.folder / "wheels"
        wheels.mkdir()
        self.bin = install(build_wheel(wheels, self.tree), self.folder / "installed")

    @property
    def environment(self) -> dict[str, str]:
        """Return a clean environment without this tree; pip compiles no modules, to save time."""
        environment = bare_environment() | {"MYPY_CACHE_DIR": str(self.folder / "mypy")}
        environment["PIP_NO_COMPILE"] = "1"
        environment |= {"PYTHON": sys.executable, "HOME": str(self.folder)}
        environment.pop("PYTHONPATH", None)
        return environment

    def new(self, directory: Path, *words: str) -> str:
        """Run ``quartapp new``; return its output."""
        command = [self.bin / "quartapp", "new", directory, *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def make(self, project: Path, *words: str, **more: str) -> str:
        """Run ``make`` in a project, which has to succeed; return its output."""
        done = subprocess.run(
            ["make", *words], cwd=project, env=self.environment | more, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout

    @contextmanager
    def serving(self, project: Path, *words: str, **more: str) -> Iterator[str]:
        """Serve a project with ``make run``; yield its address, then interrupt it."""
        port = free_port()
        command = ("make", "run", f"ARGS=--port {port}", *words)
        with running(*command, cwd=project, env=self.environment | more) as process:
            yield wait_for(process, port, TIMEOUT_SECONDS)
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(TIMEOUT_SECONDS) in {0, 2, -signal.SIGINT}  # make may exit with 2
