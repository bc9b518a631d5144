"""TCP connections that are released as soon as their client disconnects.

Overrides of Hypercorn 0.18.  There

- a connection that its client has closed keeps its descriptor until the keep-alive timeout,
  because the task group of the connection waits for the idle task;
- the keep-alive timeout is also the timeout of a request head, and of a new connection;
- an error of the system other than ConnectionError (ETIMEDOUT, EHOSTUNREACH) escapes as a
  traceback, and so does a client that resets before the connection is served;
- closing waits without a limit until the client of a websocket has read everything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypercorn.asyncio.tcp_server import MAX_RECV, TCPServer
from hypercorn.events import Closed, RawData, Updated
from hypercorn.protocol.h11 import H11Protocol, H11WSConnection

from .listening import OpenConfig

CLOSE_SECONDS = 1.0  # for the client of a websocket to read the close frame
REQUEST_TIMEOUT = b"HTTP/1.1 408 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

logger = logging.getLogger(__name__)


class Timer:
    """Replaces Hypercorn's idle task, which would keep the task group of the connection open.

    ``restart`` is called for a new connection and when a response is complete, ``stop`` when a
    request begins.
    """

    def __init__(self, expire: Callable[[], None], seconds: float) -> None:
        self.expire = expire
        self.seconds = seconds
        self._handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Call ``expire`` after ``seconds``; cancel an earlier call."""
        self.cancel()
        self._handle = asyncio.get_running_loop().call_later(seconds, self.expire)

    def cancel(self) -> None:
        """Cancel the call of ``expire``."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    async def restart(self, _task_group: Any, _action: Any) -> None:
        """Start the timeout for the next request."""
        self.start(self.seconds)

    async def stop(self) -> None:
        """Cancel the timeout."""
        self.cancel()


class PromptConnection(TCPServer):
    """A connection with one timeout for a request head and another between requests."""

    config: OpenConfig

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.is_idle = True  # there is no current request
        self.is_in_head = True  # header_timeout also limits the time until the first request
        self.timer = Timer(self._expire, self.config.header_timeout)
        self.idle_task = self.timer  # type: ignore[assignment]

    async def run(self) -> None:
        """Serve until the client or the server closes the connection."""
        self.config.connections.add(self)
        try:
            await super().run()
        except* OSError as error:
            logger.debug("A connection ended early: %r", error.exceptions[0])
        finally:
            self.timer.cancel()
            self.config.connections.discard(self)

    async def protocol_send(self, event: Any) -> None:
        """Send to the client; if it has disconnected, end the request."""
        if isinstance(event, Updated):
            self._update(event.idle)
        elif isinstance(event, RawData) and self.writer.is_closing():
            await self.protocol.handle(Closed())
        else:
            try:
                await super().protocol_send(event)
            except OSError:
                await self.protocol.handle(Closed())

    def close_if_idle(self) -> None:
        """Close the connection if there is no current request."""
        if self.is_idle:
            self.writer.close()

    def abort(self) -> None:
        """Close the connection and discard unsent data."""
        if self._is_open:
            self.writer.transport.abort()

    def _update(self, is_idle: bool) -> None:
        self.is_idle, self.is_in_head = is_idle, False
        if is_idle:
            self.timer.start(self.config.keep_alive_timeout)
        else:
            self.timer.cancel()

    async def _read_data(self) -> None:
        while not self.reader.at_eof():
            try:
                async with asyncio.timeout(self.config.read_timeout):
                    data = await self.reader.read(MAX_RECV)
            except OSError:  # TimeoutError is one
                break
            await self.protocol.handle(RawData(data))
            if self.is_idle and not self.is_in_head and self._has_partial_head:
                self.is_in_head = True
                self.timer.start(self.config.header_timeout)
        await self.protocol.handle(Closed())

    def _expire(self) -> None:
        if self._has_partial_head:
            self.writer.write(REQUEST_TIMEOUT)
        self.writer.close()

    async def _close(self) -> None:
        with suppress(OSError):  # TimeoutError is one
            async with asyncio.timeout(CLOSE_SECONDS if self._is_websocket else None) as limit:
                await super()._close()
        if limit.expired():
            self.abort()

    @property
    def _is_open(self) -> bool:
        """Return whether the transport can be aborted: asyncio raises an error if it is closed."""
        connected = self.writer.get_extra_info("socket")
        return connected is not None and connected.fileno() >= 0

    @property
    def _has_partial_head(self) -> bool:
        parser = self._http1.connection if self._http1 else None
        return parser is not None and bool(parser.trailing_data[0])

    @property
    def _is_websocket(self) -> bool:
        return self._http1 is not None and isinstance(self._http1.connection, H11WSConnection)

    @property
    def _http1(self) -> H11Protocol | None:
        wrapper = getattr(self, "protocol", None)  # missing if the client reset before it was made
        protocol = wrapper.protocol if wrapper is not None else None
        return protocol if isinstance(protocol, H11Protocol) else None
