"""One process that serves, and ends when it is told to."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from .connections import end_connections_in_time
from .drain import Drain
from .listening import OpenConfig
from .websockets import tame_websockets

LAST_SECONDS = 2  # for requests to notice that they are cut off
CUT_OFF = "Cut off what was not done in time."


def serve_here(app: Any, settings: Mapping[str, Any], parent: int | None = None) -> None:
    """Serve ``app`` in this process until SIGTERM, SIGINT, or the end of the pipe ``parent``.

    Then nothing new is accepted, websockets are closed (1012) and requests finished; what
    is not done after ``graceful_timeout`` seconds is cut off.  After that the application
    has ``shutdown_timeout`` seconds to finish what it does by itself.
    """
    config = OpenConfig.from_mapping(settings)
    if error_logger := config.log.error_logger:
        error_logger.setLevel(logging.WARNING)  # whoever started this says where, once
    tame_websockets()
    end_connections_in_time()
    asyncio.run(_serve(app, config, parent))


async def _serve(app: Any, config: Config, parent: int | None) -> None:
    stop, drain, patience = _told_to_stop(parent), Drain(app), config.shutdown_timeout
    config.shutdown_timeout += LAST_SECONDS  # Hypercorn's own ends in a traceback
    serving = asyncio.create_task(serve(drain, config, shutdown_trigger=stop.wait, mode="asgi"))
    stopping, over = asyncio.create_task(stop.wait()), asyncio.create_task(drain.over.wait())
    await _any({serving, stopping})
    drain.stop()
    if not await _any({serving, over}, config.graceful_timeout):
        print(CUT_OFF, file=sys.stderr, flush=True)
        drain.cut()
        await _any({serving, over}, LAST_SECONDS)
    if over.done() and not await _any({serving}, patience):
        print(CUT_OFF, file=sys.stderr, flush=True)
    if not serving.done():  # since Python 3.12 Hypercorn waits for every connection, forever
        os._exit(0)
    stopping.cancel()
    over.cancel()
    serving.result()


async def _any(tasks: set[asyncio.Task[Any]], seconds: float | None = None) -> bool:
    """Wait for one of them; whether it has come to its end."""
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)


def _told_to_stop(parent: int | None) -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    if parent is not None:

        def orphaned() -> None:
            loop.remove_reader(parent)
            stop.set()

        loop.add_reader(parent, orphaned)
    return stop
