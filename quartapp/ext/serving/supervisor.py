"""Several processes that serve the same sockets: each a plain server, replaced when it dies.

Hypercorn's own master ends all workers as soon as one has ended, and drops what they are
at.  Here the sockets stay open while a process is replaced: who connects then waits.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from typing import Any

from hypercorn.config import Config

from .listening import descriptors
from .server import LAST_SECONDS

CALM = 30  # seconds after which a death is no longer held against the next start
FIRST_REST, LONGEST_REST = 0.1, 5.0


def supervise(application: str, settings: Mapping[str, Any], workers: int) -> None:
    """Keep ``workers`` processes serving ``application`` ("module:name") until SIGTERM.

    ``settings`` are what ``listen`` returned.
    """
    asyncio.run(_supervise(application, settings, workers))


async def _supervise(application: str, settings: Mapping[str, Any], workers: int) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    await asyncio.gather(*(_keep(application, settings, stop) for _ in range(workers)))


async def _keep(application: str, settings: Mapping[str, Any], stop: asyncio.Event) -> None:
    """Keep one process running, with rests that grow when it dies again and again."""
    loop, rest = asyncio.get_running_loop(), FIRST_REST
    while not stop.is_set():
        started, child = loop.time(), await _start(application, settings)
        await _first(child.wait(), stop.wait())
        if stop.is_set():
            await _end(child, Config.from_mapping(settings))
            return
        rest = FIRST_REST if loop.time() - started > CALM else min(rest * 2, LONGEST_REST)
        words = f"Process {child.pid} ended with status {child.returncode}: starting another."
        print(words, file=sys.stderr, flush=True)
        await _first(asyncio.sleep(rest), stop.wait())


async def _start(application: str, settings: Mapping[str, Any]) -> Process:
    # Its own session: Ctrl+C reaches the supervisor alone, which passes it on.  Its standard
    # input is a pipe that ends with the supervisor, however that ends.
    command = [sys.executable, "-m", f"{__package__}.worker", application, json.dumps(settings)]
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, pass_fds=descriptors(settings), start_new_session=True
    )


async def _end(child: Process, config: Config) -> None:
    patience = config.graceful_timeout + config.shutdown_timeout + 2 * LAST_SECONDS
    try:
        child.terminate()
        async with asyncio.timeout(patience):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
    except ProcessLookupError:
        pass


async def _first(*awaitables: Any) -> None:
    """Wait for one of them, and drop the others."""
    tasks = [asyncio.ensure_future(each) for each in awaitables]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
