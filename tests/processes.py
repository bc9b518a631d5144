"""Servers in separate processes: start, find, wait and stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

TIMEOUT_SECONDS = 60
OURS = re.compile("QUART|FLASK|.*DATABASE|SITE_|SECRET|MAIL_|TRUSTED|SSL_|MAKE|MFLAGS|VENV|PYTEST")


def free_port() -> int:
    """Return a port that is not in use."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def bare_environment() -> dict[str, str]:
    """Return the environment without settings of quartapp, make and pytest."""
    return {name: value for name, value in os.environ.items() if not OURS.match(name)}


@contextmanager
def running(*command: Any, **options: Any) -> Iterator[subprocess.Popen]:
    """Run a command in a new session; kill its process group when the block ends."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(process: subprocess.Popen, port: int, patience: float = TIMEOUT_SECONDS) -> str:
    """Wait until ``process`` listens on ``port``; return the address."""
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, "it has ended"
            assert time.monotonic() < deadline, "nobody came"
            time.sleep(0.05)
        else:
            return f"http://127.0.0.1:{port}"


def process_at(address: str) -> Path:
    """Return /proc of the process that was started with ``--port`` to serve ``address``.

    Its workers have the same command line; they are its children.
    """
    port = address.rpartition(":")[2]
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"--port\0{port}\0" in (process / "cmdline").read_text():
                found[process] = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
    parents = [process for process, parent in found.items() if Path("/proc", parent) not in found]
    if not parents:
        raise LookupError(address)
    return parents[0]


def wait_for_children(process: subprocess.Popen, number: int) -> None:
    """Wait until ``process`` has ``number`` child processes."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while len(children.read_text().split()) != number:
        assert time.monotonic() < deadline, children.read_text()
        time.sleep(0.05)


def get(url: str) -> httpx.Response:
    """Send a GET request with a long timeout: a site listens before it is ready."""
    return httpx.get(url, timeout=TIMEOUT_SECONDS)


def stop(process: subprocess.Popen, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """Signal a process to stop; return its exit status and its output."""
    process.send_signal(how)
    said, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    return process.returncode, said
