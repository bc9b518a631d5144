"""Serve in one process, with a graceful shutdown."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import random
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.utils import LifespanFailureError, LifespanTimeoutError

from .graceful_shutdown import GracefulShutdown
from .listening import OpenConfig
from .loop_errors import LoopErrors
from .overrides import override_hypercorn
from .renewal import Renewal, accept_signals, is_trial

IDLE_SECONDS = 3  # for a last request on an idle connection, after SIGTERM
CUT_OFF_SECONDS = 2  # for cancelled requests to end
POLL_SECONDS = 0.05
CUT_OFF = "The shutdown took too long: unfinished work was cancelled."


def serve_here(app: Any, settings: Mapping[str, Any]) -> None:
    """Serve ``app`` in this process until SIGTERM or SIGINT.

    The process then accepts no new connection, closes websockets (1012), and finishes requests,
    with ``Connection: close``.  An idle connection is closed after IDLE_SECONDS, after SIGINT
    immediately.  Requests that run for longer than ``graceful_timeout`` seconds are cancelled.
    Then the application has ``shutdown_timeout`` seconds for ``after_serving`` functions.

    After SIGHUP the process stops in the same way and starts again with new code and settings
    (see ``renewal``).  New connections wait in the backlog of the socket during the restart.
    """
    if not is_trial():
        Server(app, settings).serve(Renewal(settings))


class Server:
    """The server of one process.

    In a worker ``parent`` is a pipe that is closed when the supervisor ends, and ``ready`` a pipe
    to write to when the worker serves.
    """

    def __init__(
        self,
        app: Any,
        settings: Mapping[str, Any],
        parent: int | None = None,
        ready: int | None = None,
    ) -> None:
        self.config = OpenConfig(settings, ready)
        self.parent = parent
        self.drain = GracefulShutdown(app, self._request_limit(), self.stop)
        self.stopping = asyncio.Event()
        self.idle_seconds = min(IDLE_SECONDS, self.config.graceful_timeout / 2)

    def serve(self, renewal: Renewal | None = None) -> None:
        """Serve until a signal; raise SystemExit if the application does not start."""
        if error_logger := self.config.log.error_logger:
            error_logger.setLevel(logging.WARNING)  # the command already prints the address
        override_hypercorn()
        gc.collect()
        gc.freeze()  # exclude the application from later collections
        try:
            asyncio.run(self._run(renewal))
        except (LifespanFailureError, LifespanTimeoutError) as error:
            sys.exit(f"The application does not start: {error}")

    def stop(self, is_patient: bool = True) -> None:
        """Stop serving; ``is_patient`` gives idle connections IDLE_SECONDS for a last request."""
        if not is_patient:
            self.idle_seconds = 0
        self.config.is_stopping = True
        self.stopping.set()
        self.drain.stop()

    async def _run(self, renewal: Renewal | None) -> None:
        config, shutdown_timeout = self.config, self.config.shutdown_timeout
        graceful_timeout = config.graceful_timeout
        self._handle_signals(renewal)
        # Hypercorn logs tracebacks at its own timeouts, so they must not expire first.
        config.shutdown_timeout += CUT_OFF_SECONDS
        config.graceful_timeout += 3 * CUT_OFF_SECONDS
        serving = asyncio.create_task(
            serve(self.drain, config, shutdown_trigger=self._wait_for_connections, mode="asgi")
        )
        stopping = asyncio.create_task(self.stopping.wait())
        over = asyncio.create_task(self.drain.over.wait())
        await _any({serving, stopping})
        if renewal:
            renewal.release()
        if not await _any({serving, over}, graceful_timeout):
            await self._cut_off({serving, over})
        if over.done() and not await _any({serving}, shutdown_timeout):
            print(CUT_OFF, file=sys.stderr, flush=True)
        if renewal and renewal.is_due:
            renewal.replace_process()
        if not serving.done():  # since Python 3.12 Hypercorn waits for every connection
            os._exit(0)
        stopping.cancel()
        over.cancel()
        serving.result()

    async def _wait_for_connections(self) -> None:
        """Wait for ``stop``, then let idle connections close.

        Hypercorn stops when this returns.
        """
        await self.stopping.wait()
        config = self.config
        config.stop_accepting()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.idle_seconds):
                while config.has_idle_connections:  # noqa: ASYNC110
                    await asyncio.sleep(POLL_SECONDS)
        for each in tuple(config.connections):
            each.close_if_idle()

    async def _cut_off(self, tasks: set[asyncio.Task[Any]]) -> None:
        print(CUT_OFF, file=sys.stderr, flush=True)
        self.drain.cut()
        if not await _any(tasks, CUT_OFF_SECONDS):
            for each in tuple(self.config.connections):
                each.abort()
            await _any(tasks, CUT_OFF_SECONDS)

    def _handle_signals(self, renewal: Renewal | None) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(LoopErrors())
        loop.add_signal_handler(signal.SIGTERM, self.stop)
        loop.add_signal_handler(signal.SIGINT, self.stop, False)
        if renewal is not None:
            loop.add_signal_handler(signal.SIGHUP, renewal.begin, self.stop)
        if self.parent is not None:
            loop.add_reader(self.parent, self._stop_with_parent, self.parent)
        accept_signals()

    def _stop_with_parent(self, parent: int) -> None:
        asyncio.get_running_loop().remove_reader(parent)
        self.stop()

    def _request_limit(self) -> int | None:
        """Return ``max_requests`` with jitter, and unset it.

        Hypercorn would drop connections between two requests when it is reached.
        """
        limit, self.config.max_requests = self.config.max_requests, None
        if limit is None:
            return None
        return limit + random.randint(0, self.config.max_requests_jitter)  # noqa: S311


async def _any(tasks: set[asyncio.Task[Any]], seconds: float | None = None) -> bool:
    """Wait for one of ``tasks`` to end; return False after a timeout of ``seconds``."""
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)
