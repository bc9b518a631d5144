"""Websockets that cost no more than they should.

Hypercorn 0.18 agrees to compression with whoever offers it, for every message: some 300 KB a
connection, and a few hundred KB from outside become as many MB.  After a message that is too
long it goes on to keep what comes, without end.  It holds a connection that is over until
the next ping would be due, and does not mind if no ping is answered.  It refuses whoever
speaks before the handshake is answered, and never tells the application; and it says
nothing to whoever sends a frame that is none.
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
FRAME = "quartapp.frame"  # in a message that was sent once
MISSED = 3  # pings; whoever has answered none of them is given up


class PlainHandshake(ws_stream.Handshake):
    """Agrees to no extension."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.extensions = None


class StrictStream(ws_stream.WSStream):
    """Waits neither for the other side to end what is over, nor for one that is gone."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unanswered = 0  # pings since the other side was heard

    async def handle(self, event: Any) -> None:
        """Take what comes from the other side, or what has become of it."""
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
            elif isinstance(event, CloseConnection):  # theirs, or for a frame that is none
                await self._end(event.response())
                break

    async def _end(self, goodbye: CloseConnection) -> None:
        await self._send_wsproto_event(goodbye)
        await self._hang_up()

    async def _hang_up(self) -> None:
        await self.send(StreamClosed(stream_id=self.stream_id))

    async def _send_pings(self) -> None:
        while not self._over.done():
            if self._unanswered == MISSED:
                await self._hang_up()
                break
            self._unanswered += 1
            await self._send_wsproto_event(Ping())
            await asyncio.wait([self._over], timeout=self.config.websocket_ping_interval)
