"""Several processes that serve one address: each a plain server, replaced when it dies.

Hypercorn's own master ends all workers when the first one ends, and drops what they are
at.  Here the listening socket is opened once and handed down.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from hypercorn.config import Config

CALM = 30  # seconds after which a death is no longer held against the next start
SLOWEST = 5.0


def supervise(application: str, config: Config, listening: socket.socket) -> None:
    """Keep ``config.workers`` processes serving ``application`` ("module:name") until SIGTERM."""
    children: dict[int, subprocess.Popen[bytes]] = {}
    deaths: list[float] = []
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        for child in children.values():
            child.terminate()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    for _ in range(config.workers):
        _start(application, listening, config, children)
    while children:
        pid, _status = os.wait()
        children.pop(pid, None)
        if not stopping:
            now = time.monotonic()
            deaths = [death for death in deaths if now - death < CALM] + [now]
            time.sleep(min(0.05 * 2 ** len(deaths), SLOWEST))
            if not stopping:
                _start(application, listening, config, children)


def _start(
    application: str,
    listening: socket.socket,
    config: Config,
    children: dict[int, subprocess.Popen[bytes]],
) -> None:
    arguments = [application, str(listening.fileno()), str(config.graceful_timeout)]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "quartapp.ext.serving.worker", *arguments],
        pass_fds=[listening.fileno()],
        start_new_session=True,  # Ctrl+C reaches the supervisor alone, which passes it on
    )
    children[child.pid] = child
