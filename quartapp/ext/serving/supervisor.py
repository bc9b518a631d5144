"""A supervisor and its workers: processes that serve the same sockets, replaced when they end.

Hypercorn's master stops all workers as soon as one has ended, and drops their requests.  Here
the sockets stay open while a worker is replaced, so new connections wait.  Workers are forked
from the supervisor, which has loaded the application: one that is killed is replaced within
milliseconds.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from hypercorn.config import Config

from .renewal import (
    REFUSAL,
    State,
    Trial,
    accept_signals,
    is_terminal_closed,
    is_trial,
    predecessor,
    replace_process,
)
from .server import CUT_OFF_SECONDS
from .worker import Worker, fork

CALM_SECONDS = 30  # a crash after a longer run does not increase the backoff
FIRST_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 0.1, 5.0
TICK_SECONDS = 0.05  # between two checks of the workers, while one is due
KILLS = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT}  # sent from outside, unlike SIGSEGV


def supervise(application: str, settings: Mapping[str, Any], workers: int) -> None:
    """Keep ``workers`` processes serving ``application`` ("module:name") until SIGTERM or SIGINT.

    ``settings`` are what ``listen`` returned.  SIGHUP replaces the workers one after the other by
    new ones, with new code and settings; if those do not start, the old workers go on.
    """
    module, _, name = application.partition(":")
    app = getattr(import_module(module), name)
    if not is_trial():
        Supervisor(app, settings, workers).run()


class Supervisor:
    """Forks workers, replaces them when they end, and handles signals.

    It does not use asyncio, because a process with a running event loop cannot be forked.
    """

    def __init__(self, app: Any, settings: Mapping[str, Any], count: int) -> None:
        self.app, self.settings, self.count = app, settings, count
        config = Config.from_mapping(settings)
        self.stop_timeout = config.graceful_timeout + config.shutdown_timeout + 3 * CUT_OFF_SECONDS
        self.workers: dict[int, Worker] = {}
        self.has_terminal = os.isatty(0)
        self.stop_signal = 0
        self.is_reload_due = self.is_rolling = False
        self.trial: Trial | None = None
        self.backoff, self.next_start_at = FIRST_BACKOFF_SECONDS, 0.0

    def run(self) -> None:
        """Supervise until SIGTERM or SIGINT, and all workers have ended."""
        self._continue()
        self._handle_signals()
        gc.collect()
        gc.freeze()  # a later collection would write to the memory that workers share
        while self.workers or not self.stop_signal:
            for worker in tuple(self.workers.values()):
                self._look_after(worker)
            if not self.stop_signal:
                self._advance()
            self._wait()
        if self.trial:
            self.trial.end()

    def _continue(self) -> None:
        """Take over the workers of the predecessor, which will be replaced."""
        state = predecessor()
        self.lifeline = state.lifeline if state else list(os.pipe())
        for each in self.lifeline:
            os.set_inheritable(each, False)
        for pid in state.workers if state else ():
            self.workers[pid] = Worker(pid, is_old=True)
        self.is_rolling = bool(self.workers)

    def _handle_signals(self) -> None:
        self.wakeup, waking = os.pipe()
        os.set_blocking(self.wakeup, False)
        os.set_blocking(waking, False)
        self.pipes = [self.wakeup, waking, self.lifeline[1]]
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._hang_up)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler, so that it wakes select()
        accept_signals()

    def _stop(self, number: int, _frame: Any = None) -> None:
        self.stop_signal = number

    def _hang_up(self, *_: Any) -> None:
        if is_terminal_closed(self.has_terminal):
            self.stop_signal = signal.SIGTERM
        else:
            self.is_reload_due = True

    def _wait(self) -> None:
        """Wait for a signal, for at most TICK_SECONDS if other work may be due."""
        is_due = (
            any(not each.is_ready for each in self.workers.values())
            or self.trial is not None
            or self.is_rolling
            or self.is_reload_due
            or self.stop_signal
            or len(self.workers) != self.count
        )
        readable, _, _ = select.select([self.wakeup], [], [], TICK_SECONDS if is_due else None)
        if readable:
            os.read(self.wakeup, 4096)

    def _look_after(self, worker: Worker) -> None:
        if (status := worker.poll()) is not None:
            del self.workers[worker.pid]
            if not worker.is_stopped:
                self._note_end(worker, status)
        elif self.stop_signal and not worker.is_stopped:
            worker.stop(self.stop_signal, self.stop_timeout)
        else:
            worker.kill_if_late()

    def _note_end(self, worker: Worker, status: int) -> None:
        if self.is_rolling and not worker.is_ready and status > 0:
            _print(f"{REFUSAL}process {worker.pid} ended with status {status}.")
            self._end_rolling()
            return
        _print(f"Process {worker.pid} ended with status {status}: starting another.")
        if status == 0 or -status in KILLS or worker.age > CALM_SECONDS:
            self.backoff = FIRST_BACKOFF_SECONDS
        else:
            self.backoff = min(self.backoff * 2, MAX_BACKOFF_SECONDS)
        self.next_start_at = time.monotonic() + self.backoff

    def _advance(self) -> None:
        """Take the next step of a reload, or start a missing worker."""
        if self.is_rolling:
            self._roll()
        elif len(self.workers) < self.count:
            self._start()
        if self.trial and self.trial.is_over:
            self._end_trial(self.trial)
        elif self.is_reload_due and not self.trial and not self.is_rolling:
            self.is_reload_due = False
            self.trial = Trial(self._state())

    def _roll(self) -> None:
        """Replace one worker: start a new one, and when it serves, stop an old one."""
        workers = self.workers.values()
        if any(each.is_stopped or not each.is_ready for each in workers):
            return
        old = [each for each in workers if each.is_old]
        if not old:
            self._end_rolling()
            _print("The workers are replaced.")
        elif len(workers) > self.count:
            old[0].stop(signal.SIGTERM, self.stop_timeout)
        else:
            self._start()

    def _end_rolling(self) -> None:
        self.is_rolling = False
        for each in self.workers.values():
            each.is_old = False

    def _start(self) -> None:
        if time.monotonic() < self.next_start_at:
            return
        try:
            worker = fork(self.app, self.settings, self.lifeline[0], self.pipes)
        except OSError as error:
            _print(f"Cannot start a process: {error}")
            self.next_start_at = time.monotonic() + MAX_BACKOFF_SECONDS
        else:
            self.workers[worker.pid] = worker

    def _end_trial(self, trial: Trial) -> None:
        self.trial = None
        if trial.has_succeeded:
            trial.end()
            replace_process(self._state())
        _print(trial.refusal)
        trial.end()

    def _state(self) -> State:
        return State.of(self.settings, workers=list(self.workers), lifeline=self.lifeline)


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
