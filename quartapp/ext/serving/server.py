"""One process that serves, and ends when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from .drain import Drain


def serve_here(app: Any, config: Config) -> None:
    """Serve ``app`` in this process until SIGTERM or SIGINT.

    Then websockets are closed (1012), requests at hand are finished, and after
    ``config.graceful_timeout`` seconds the process ends in any case.
    """
    asyncio.run(_serve(app, config))


async def _serve(app: Any, config: Config) -> None:
    config.loglevel = "WARNING"  # who serves says where, once
    stop, drain, loop = asyncio.Event(), Drain(app), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)

    async def told_to_stop() -> None:
        await stop.wait()
        await drain.close_websockets()

    serving = asyncio.ensure_future(
        serve(drain, config, shutdown_trigger=told_to_stop, mode="asgi")
    )
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    done, _ = await asyncio.wait({serving}, timeout=config.graceful_timeout)
    if not done:  # Hypercorn waits for every connection, however long it stays
        print("Stopped with connections open.", file=sys.stderr, flush=True)
        os._exit(0)
    serving.result()
