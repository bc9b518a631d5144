"""An application served by Hypercorn on a real socket, in the process of the test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hypercorn.asyncio import serve

from quartapp.ext.serving.listening import OpenConfig
from quartapp.ext.serving.overrides import override_hypercorn


@asynccontextmanager
async def served(app: Any, **settings: Any) -> AsyncIterator[int]:
    """Serve ``app`` until the block ends; yield the port."""
    override_hypercorn()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, descriptor = listening.getsockname()[1], listening.detach()
    bound = {"bind": [f"fd://{descriptor}"], "loglevel": "WARNING"}
    stop = asyncio.Event()
    config = OpenConfig(bound | settings)
    server = asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait))
    try:
        yield port
    finally:
        stop.set()
        for each in tuple(config.connections):
            each.close_if_idle()
        await server
