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

LAST_SECONDS = 2  # for the application's own shutdown, when requests took all the time


def serve_here(app: Any, settings: Mapping[str, Any], parent: int | None = None) -> None:
    """Serve ``app`` in this process until SIGTERM, SIGINT, or the end of the pipe ``parent``.

    Then nothing new is accepted, websockets are closed (1012) and requests finished; what
    is not done after ``graceful_timeout`` seconds is cut off.
    """
    config = OpenConfig.from_mapping(settings)
    if error_logger := config.log.error_logger:
        error_logger.setLevel(logging.WARNING)  # whoever started this says where, once
    tame_websockets()
    end_connections_in_time()
    asyncio.run(_serve(app, config, parent))


async def _serve(app: Any, config: Config, parent: int | None) -> None:
    stop = _told_to_stop(parent)
    drain = Drain(app)
    serving = asyncio.ensure_future(serve(drain, config, shutdown_trigger=stop.wait, mode="asgi"))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    drain.stop()
    await asyncio.wait({serving}, timeout=config.graceful_timeout)
    if not serving.done():
        print("Cut off what was not done in time.", file=sys.stderr, flush=True)
        drain.cut()
        await asyncio.wait({serving}, timeout=LAST_SECONDS)
    if not serving.done():  # since Python 3.12 Hypercorn waits for every connection, forever
        os._exit(0)
    serving.result()


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
