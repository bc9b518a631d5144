"""HTTP/1.1 that rejects requests usable for smuggling, and HTTP/2 with a limit on resets.

Overrides of Hypercorn 0.18.  There

- HTTP/2 is spoken without TLS, if a client begins with its preface or sends ``Upgrade: h2c``;
- requests with both Transfer-Encoding and Content-Length, with bare line feeds or folded headers
  in their head, with a method in lower case, or with any text as Host are accepted (h11 allows
  the first three);
- a client may reset any number of HTTP/2 streams, and each costs a request (CVE-2023-44487);
- an HTTP/2 request without a path or with one that is not ASCII, and data for a request that has
  its response already, end in a traceback.
"""

from __future__ import annotations

import re
from typing import Any

import h11
from h2.errors import ErrorCodes
from h2.events import DataReceived, RequestReceived, StreamReset
from h2.exceptions import ProtocolError
from hypercorn.events import Closed
from hypercorn.protocol.events import Response
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol

from .listening import OpenConfig

MAX_RESETS = 100  # HTTP/2 streams that a client may reset beyond half of its requests
END_OF_HEAD = b"\r\n\r\n"
BARE_OR_FOLDED = re.compile(rb"(?<!\r)\n|\n[ \t]")
# RFC 9110, 7.2: uri-host [ ":" port ]; RFC 3986, 3.2.2: a host name is a reg-name.
HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]*)?")


class StrictParser(h11.Connection):
    """h11's parser, which also refuses requests that a proxy in front could parse differently."""

    is_refused = False

    def next_event(self) -> Any:
        """Return the next event; raise RemoteProtocolError for a request that is refused."""
        if self.is_refused:
            raise h11.RemoteProtocolError("a request before this one was refused")
        if self.their_state is h11.IDLE and _is_ambiguous(self.trailing_data[0]):
            self._refuse("bare line feed or folded header", 400)
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._check(event)
        return event

    def _check(self, request: h11.Request) -> None:
        headers = dict(request.headers)
        if not request.http_version.startswith(b"1."):
            self._refuse("HTTP/1.1 alone is spoken here", 505)
        if request.method != request.method.upper():
            self._refuse("methods are in upper case", 400)
        is_chunked = b"transfer-encoding" in headers
        if is_chunked and (b"content-length" in headers or request.http_version < b"1.1"):
            self._refuse("the length of the body is ambiguous", 400)
        if not HOST.fullmatch(headers.get(b"host", b"")):
            self._refuse("the host is not a host", 400)

    def _refuse(self, reason: str, status: int) -> None:
        self.is_refused = True
        raise h11.RemoteProtocolError(reason, error_status_hint=status)


def _is_ambiguous(received: bytes) -> bool:
    head, _, _ = received.partition(END_OF_HEAD)
    return BARE_OR_FOLDED.search(head) is not None


class StrictHTTP1(H11Protocol):
    """Hypercorn's HTTP/1.1, with ``StrictParser`` and without a way to HTTP/2."""

    config: OpenConfig

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        limit = self.config.h11_max_incomplete_size
        self.connection = StrictParser(h11.SERVER, max_incomplete_event_size=limit)

    async def stream_send(self, event: Any) -> None:
        """Send; while the worker stops, add ``Connection: close`` to each response."""
        if self.config.is_stopping and isinstance(event, Response) and event.status_code >= 200:
            event.headers.append((b"connection", b"close"))
        await super().stream_send(event)

    async def _check_protocol(self, event: h11.Request) -> None:
        """Ignore ``Upgrade``, as RFC 9110, 7.8 allows."""


class BoundedHTTP2(H2Protocol):
    """Hypercorn's HTTP/2, which closes a connection that resets most of its requests.

    A malformed request is reset, and data for a finished request is dropped.
    """

    resets = 0

    async def _handle_events(self, events: list[Any]) -> None:
        self.resets += sum(isinstance(each, StreamReset) for each in events)
        if self.resets > MAX_RESETS + self.keep_alive_requests / 2:
            self.connection.close_connection(ErrorCodes.ENHANCE_YOUR_CALM)
            await self._flush()
            await self.send(Closed())
            return
        try:
            for each in events:
                await self._handle_event(each)
        except ProtocolError:  # the connection was closed by an event before
            await self.send(Closed())

    async def _handle_event(self, event: Any) -> None:
        if isinstance(event, RequestReceived) and not _is_well_formed(dict(event.headers)):
            self.connection.reset_stream(event.stream_id, ErrorCodes.PROTOCOL_ERROR)
        elif isinstance(event, DataReceived) and event.stream_id not in self.streams:
            length = event.flow_controlled_length
            self.connection.acknowledge_received_data(length, event.stream_id)
        else:
            await super()._handle_events([event])
            return
        await self._flush()


def _is_well_formed(headers: dict[bytes, bytes]) -> bool:
    method, path = headers.get(b":method", b""), headers.get(b":path", b"")
    host = headers.get(b":authority", headers.get(b"host", b""))
    is_method = method.isascii() and method == method.upper()
    return is_method and path != b"" and path.isascii() and HOST.fullmatch(host) is not None
