"""Restart a serving process in its place: new code and new settings, the same pid and sockets.

After SIGHUP the command line of the process first runs in a child, up to the point where it
would serve.  If that succeeds, the process replaces itself by the command line with exec.  An
environment variable passes its state (sockets, workers) on to the new program, the successor.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import Any, NoReturn

VARIABLE = "QUARTAPP_SERVING"
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
BINDS = ("bind", "insecure_bind")
TRIAL_SECONDS = 120  # for the trial to load the new code
POLL_SECONDS = 0.05
REFUSAL = "The new code or settings do not start, the old ones stay: "
BIND_CHANGED = "The addresses in the settings have changed: restart the server to use them."
PLACE = re.compile(r'^ *File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)


@dataclass
class State:
    """The state that a process passes to its successor; ``pid`` is its own."""

    addresses: Any  # ``bind`` in the settings
    binds: dict[str, list[str]]  # the open sockets
    workers: list[int] = field(default_factory=list)
    lifeline: list[int] = field(default_factory=list)
    pid: int = field(default_factory=os.getpid)
    is_trial: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any], **more: Any) -> State:
        """Return the state of a process that serves with ``settings``."""
        binds = {name: settings[name] for name in BINDS}
        return cls(settings["addresses"], binds, **more)

    @property
    def descriptors(self) -> list[int]:
        """Return the descriptors of the open sockets."""
        binds = (bind for each in self.binds.values() for bind in each)
        return [int(bind.removeprefix("fd://")) for bind in binds]


@cache
def predecessor() -> State | None:
    """Return the state of the predecessor, or None if this process has none."""
    text = os.environ.pop(VARIABLE, None)  # children must not inherit it
    state = State(**json.loads(text)) if text else None
    if state and state.pid == (os.getppid() if state.is_trial else os.getpid()):
        return state
    return None


def is_trial() -> bool:
    """Return whether this process is a trial, which exits instead of serving."""
    state = predecessor()
    return state is not None and state.is_trial


def inherited(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return ``settings`` with the open sockets of the predecessor, or None without one."""
    state = predecessor()
    if state is None:
        return None
    if state.addresses != settings.get("bind") and not state.is_trial:
        print(BIND_CHANGED, file=sys.stderr, flush=True)
    return {**settings, **state.binds, "addresses": state.addresses}


class Trial:
    """A child that runs the command line of this process and exits instead of serving."""

    def __init__(self, state: State) -> None:
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - ``end`` closes it
        self.until = time.monotonic() + TRIAL_SECONDS
        self.process = subprocess.Popen(  # noqa: S603 - the arguments are those of this process
            _command(),
            env=os.environ | {VARIABLE: json.dumps(asdict(replace(state, is_trial=True)))},
            pass_fds=state.descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            start_new_session=True,
        )

    @property
    def is_over(self) -> bool:
        """Return whether the trial has ended; kill it if it has run for TRIAL_SECONDS."""
        if time.monotonic() > self.until:
            self.process.kill()
        return self.process.poll() is not None

    @property
    def has_succeeded(self) -> bool:
        """Return whether the new code and settings are able to serve."""
        return self.process.poll() == 0

    @property
    def refusal(self) -> str:
        """Return the reason of a failure in one line."""
        self.errors.seek(0)
        text = self.errors.read().decode(errors="replace").strip()
        if not text:
            return f"{REFUSAL}status {self.process.poll()}"
        *_, last = text.splitlines()
        places = list(PLACE.finditer(text))
        place = f" ({places[-1]['file']}, line {places[-1]['line']})" if places else ""
        return REFUSAL + last.removeprefix("Error: ") + place

    def end(self) -> None:
        """Kill the child if it runs, and release its resources."""
        self.process.kill()
        self.process.wait()
        self.errors.close()


def replace_process(state: State) -> NoReturn:
    """Replace this process by its command line with exec.

    Signals that arrive before the successor handles them stay pending.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    for descriptor in (*state.descriptors, *state.lifeline):
        os.set_inheritable(descriptor, True)
    os.environ[VARIABLE] = json.dumps(asdict(state))
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, _command())  # noqa: S606 - the arguments are those of this process


def accept_signals() -> None:
    """Unblock the signals that ``replace_process`` has blocked."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _command() -> list[str]:
    return [sys.executable, *sys.orig_argv[1:]]


class Renewal:
    """Replaces a process that serves without a supervisor, after SIGHUP."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.has_terminal = os.isatty(0)
        self.is_due = False
        # Copies, because Hypercorn closes its sockets when it stops.
        self.sockets = {name: [_copy(each) for each in settings[name]] for name in BINDS}
        self._trial: asyncio.Task[None] | None = None

    def begin(self, stop: Callable[[], None]) -> None:
        """Start a trial unless one runs, and call ``stop`` if it succeeds."""
        if is_terminal_closed(self.has_terminal):
            stop()
        elif self._trial is None or self._trial.done():
            self._trial = asyncio.create_task(self._try(stop))

    async def _try(self, stop: Callable[[], None]) -> None:
        trial = Trial(State.of(self.settings))
        try:
            while not trial.is_over:  # noqa: ASYNC110 - a process has no event
                await asyncio.sleep(POLL_SECONDS)
            self.is_due = trial.has_succeeded
            if self.is_due:
                stop()
            else:
                print(trial.refusal, file=sys.stderr, flush=True)
        finally:
            trial.end()

    def release(self) -> None:
        """Close the sockets unless a successor will serve them."""
        if not self.is_due:
            for descriptor in State.of({**self.settings, **self.sockets}).descriptors:
                os.close(descriptor)

    def replace_process(self) -> NoReturn:
        """Replace this process by its command line with exec."""
        replace_process(State.of({**self.settings, **self.sockets}))


def is_terminal_closed(had_terminal: bool) -> bool:
    """Return whether the terminal was closed, which sends SIGHUP too."""
    return had_terminal and not os.isatty(0)


def _copy(bind: str) -> str:
    return f"fd://{os.dup(int(bind.removeprefix('fd://')))}"
