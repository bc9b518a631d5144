"""A worker: a child of the supervisor, which serves the shared sockets."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .renewal import SIGNALS
from .server import Server

START_SECONDS = 120  # until a worker that does not serve is killed


@dataclass
class Worker:
    """A worker process, in its supervisor; ``ready`` is a pipe it writes to when it serves.

    A worker that was taken over from a predecessor has no pipe, and serves already.
    """

    pid: int
    ready: int | None = None
    is_old: bool = False  # will be replaced
    has_failed: bool = False  # it ended before it served
    started: float = field(default_factory=time.monotonic)
    kill_at: float | None = None

    @property
    def age(self) -> float:
        """Return the seconds since it was started."""
        return time.monotonic() - self.started

    @property
    def is_stopped(self) -> bool:
        """Return whether ``stop`` was called."""
        return self.kill_at is not None

    @property
    def is_ready(self) -> bool:
        """Return whether it serves."""
        if self.ready is not None and select.select([self.ready], [], [], 0)[0]:
            self.has_failed = not os.read(self.ready, 1)
            os.close(self.ready)
            self.ready = None
        return self.ready is None and not self.has_failed

    def poll(self) -> int | None:
        """Return its exit status, negative for a signal, or None while it runs."""
        try:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return 0
        if not pid:
            return None
        self.is_ready  # noqa: B018 - the property sets has_failed
        return os.waitstatus_to_exitcode(status)

    def stop(self, number: int, timeout: float) -> None:
        """Send it the signal ``number``; ``kill_if_late`` kills it after ``timeout`` seconds."""
        self.kill_at = time.monotonic() + timeout
        os.kill(self.pid, number)

    def kill_if_late(self) -> None:
        """Kill the worker if it takes too long to stop or to start."""
        if self.kill_at is not None:
            is_late = time.monotonic() > self.kill_at
        else:
            is_late = not self.is_ready and self.age > START_SECONDS
        if is_late:
            os.kill(self.pid, signal.SIGKILL)


def fork(app: Any, settings: Mapping[str, Any], lifeline: int, others: Iterable[int]) -> Worker:
    """Fork a worker.

    ``lifeline`` is the reading end of a pipe that is closed when the supervisor ends; ``others``
    are descriptors that the worker closes.  Raises OSError if there is no memory or process left.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        pid = os.fork()
        if pid == 0:
            _serve(app, settings, (lifeline, writing), (reading, *others))
    except OSError:
        os.close(reading)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(writing)
    return Worker(pid, reading)


def _serve(
    app: Any, settings: Mapping[str, Any], pipes: tuple[int, int], others: Iterable[int]
) -> None:
    """Serve in the child, and exit without returning into the code of the parent."""
    status = 1
    try:
        os.setsid()  # Ctrl+C reaches the supervisor alone, which stops the workers
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for each in others:
            os.close(each)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        Server(app, settings, *pipes).serve()
        status = 0
    except SystemExit as error:
        print(error, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
