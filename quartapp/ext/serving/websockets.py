"""Websockets with bounded memory, which close when their client is gone.

Overrides of Hypercorn 0.18.  There

- compression is accepted if the client offers it: it takes some 300 KB of memory a connection,
  and a few hundred KB of compressed messages become as many MB;
- after a message that is too long, further data is buffered without a limit;
- a closed connection is kept until the next ping is due, and unanswered pings are ignored;
- data before the end of the handshake is refused without a disconnect for the application;
- an invalid frame gets no close frame.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import Context
from typing import Any

from hypercorn.protocol import ws_stream
from hypercorn.protocol.events import Body, Data, StreamClosed
from wsproto.events import CloseConnection, Message, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

CONNECTED = ws_stream.ASGIWebsocketState.CONNECTED
FRAME = "quartapp.frame"  # key in an ASGI message, of its frame
MAX_UNANSWERED_PINGS = 3  # then the connection is closed


class PlainHandshake(ws_stream.Handshake):
    """A handshake that accepts no extension, and so no compression."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.extensions = None


class StrictStream(ws_stream.WSStream):
    """A websocket stream that closes after an invalid frame or three unanswered pings."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unanswered = 0  # pings since the last data of the client

    async def handle(self, event: Any) -> None:
        """Handle data of the client, or the end of the stream."""
        if isinstance(event, StreamClosed) and not self._over.done():
            self._over.set_result(None)
        if isinstance(event, (Body, Data)):
            self._unanswered = 0
            if not (self.closed or self.handshake.accepted):
                await self._send_error_response(400)
                await self._hang_up()
                return
        await super().handle(event)

    async def _accept(self, message: Any) -> None:
        # This starts the task that sends pings.  In an empty context it does not keep the
        # objects in the application's context alive while the websocket is open.
        await asyncio.create_task(super()._accept(message), context=Context())

    async def app_send(self, message: Any) -> None:
        """Send a message, and cache the frame of a text in it.

        Frames of a server are not masked (RFC 6455, 5.1), so without compression all recipients
        of a message can get the same frame.
        """
        text = message.get("text") if message else None
        if not isinstance(text, str) or self.state is not CONNECTED or self.closed:
            await super().app_send(message)
            return
        with suppress(LocalProtocolError):  # the client has sent a close frame
            if FRAME not in message:
                message[FRAME] = self.connection.send(TextMessage(data=text))
            await self.send(Data(stream_id=self.stream_id, data=message[FRAME]))

    async def _handle_events(self) -> None:
        for event in self.connection.events():
            if isinstance(event, Message):
                if self.buffer.length + len(event.data) > self.buffer.max_length:
                    await self._end(CloseConnection(code=CloseReason.MESSAGE_TOO_BIG))
                    break
                self.buffer.extend(event)
                if event.message_finished and self.app_put is not None:
                    await self.app_put(self.buffer.to_message())
                    self.buffer.clear()
            elif isinstance(event, Ping):
                await self._send_wsproto_event(event.response())
            elif isinstance(event, CloseConnection):  # also after an invalid frame
                await self._end(event.response())
                break

    async def _end(self, close: CloseConnection) -> None:
        await self._send_wsproto_event(close)
        await self._hang_up()

    async def _hang_up(self) -> None:
        await self.send(StreamClosed(stream_id=self.stream_id))

    async def _send_pings(self) -> None:
        while not self._over.done():
            if self._unanswered == MAX_UNANSWERED_PINGS:
                await self._hang_up()
                break
            self._unanswered += 1
            await self._send_wsproto_event(Ping())
            await asyncio.wait([self._over], timeout=self.config.websocket_ping_interval)
