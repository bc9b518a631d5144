"""Connections that end when they are over.

Hypercorn 0.18 waits until the other side has taken all that was said to it, which a websocket's
client that has stopped reading never does; and one that the system gives up ends in a traceback.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from hypercorn.asyncio import run
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.events import Closed
from hypercorn.protocol.h11 import H11Protocol, H11WSConnection

LAST_WORDS = 1.0  # seconds


def end_connections_in_time() -> None:
    """Serve connections that do so."""
    run.TCPServer = PromptConnection  # type: ignore[attr-defined]


class PromptConnection(TCPServer):
    """Lets the client of a websocket read a close frame, and not for long."""

    async def protocol_send(self, event: Any) -> None:
        """Send; whom the system has given up is gone."""
        try:
            await super().protocol_send(event)
        except TimeoutError:
            await self.protocol.handle(Closed())

    async def _close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS if self._is_websocket else None) as patience:
                await super()._close()
        if patience.expired() and self._is_open:
            self.writer.transport.abort()

    @property
    def _is_open(self) -> bool:
        """Whether there is something to abort: asyncio fails at what has ended by itself."""
        connected = self.writer.get_extra_info("socket")
        return connected is not None and connected.fileno() >= 0

    @property
    def _is_websocket(self) -> bool:
        protocol = self.protocol.protocol
        return isinstance(protocol, H11Protocol) and isinstance(
            protocol.connection, H11WSConnection
        )
