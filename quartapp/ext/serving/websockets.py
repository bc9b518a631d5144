"""Websockets that cost no more than they should.

Hypercorn 0.18 agrees to compression with whoever offers it, for every message: some 300 KB a
connection, and a few hundred KB from outside become as many MB.  After a message that is too
long it goes on to keep what comes, without end.  And it holds a connection that is over
until the next ping would be due.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import Context
from typing import Any

from hypercorn.protocol import h2, h11, ws_stream
from hypercorn.protocol.events import Data, StreamClosed
from wsproto.events import CloseConnection, Message, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

CONNECTED = ws_stream.ASGIWebsocketState.CONNECTED
FRAME = "quartapp.frame"  # in a message that was sent once


def tame_websockets() -> None:
    """Serve websockets uncompressed, and end one that is sent too much."""
    ws_stream.Handshake = PlainHandshake  # type: ignore[misc, assignment]
    ws_stream.WebsocketBuffer = StrictBuffer  # type: ignore[misc]
    h11.WSStream = h2.WSStream = StrictStream  # type: ignore[attr-defined, assignment]


class PlainHandshake(ws_stream.Handshake):
    """Agrees to no extension."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.extensions = None


class StrictBuffer(ws_stream.WebsocketBuffer):
    """Keeps nothing of a message that is too long already."""

    def extend(self, event: Message[Any]) -> None:
        """Take a part; raises FrameTooLargeError past the limit."""
        if self.length + len(event.data) > self.max_length:
            raise ws_stream.FrameTooLargeError
        super().extend(event)


class StrictStream(ws_stream.WSStream):
    """Waits neither for the other side to end what is over, nor for the next ping."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def handle(self, event: Any) -> None:
        """Take what comes from the other side, or what has become of it."""
        if isinstance(event, StreamClosed) and not self._over.done():
            self._over.set_result(None)
        await super().handle(event)

    async def _accept(self, message: Any) -> None:
        # Pings begin here.  Their task would keep the application's context, and all that is
        # in it, as long as the websocket is open.
        await asyncio.create_task(super()._accept(message), context=Context())

    async def app_send(self, message: Any) -> None:
        """Send; the same message, sent to many, is put into a frame once.

        From a server, and uncompressed, a frame is the same for everybody.
        """
        text = message.get("text") if message else None
        if not isinstance(text, str) or self.state is not CONNECTED or self.closed:
            await super().app_send(message)
            return
        with suppress(LocalProtocolError):  # they have said goodbye
            if FRAME not in message:
                message[FRAME] = self.connection.send(TextMessage(data=text))
            await self.send(Data(stream_id=self.stream_id, data=message[FRAME]))

    async def _send_pings(self) -> None:
        while not self._over.done():
            await self._send_wsproto_event(Ping())
            await asyncio.wait([self._over], timeout=self.config.websocket_ping_interval)

    async def _send_wsproto_event(self, event: Any) -> None:
        await super()._send_wsproto_event(event)
        if isinstance(event, CloseConnection) and event.code == CloseReason.MESSAGE_TOO_BIG:
            await self.send(StreamClosed(stream_id=self.stream_id))
