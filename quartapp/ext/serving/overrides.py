"""Replace classes of Hypercorn; the docstring of each module lists the faults it fixes.

The classes are written for Hypercorn 0.18, and ``pyproject.toml`` allows no other.
"""

from __future__ import annotations

from hypercorn import protocol
from hypercorn.asyncio import run, tcp_server
from hypercorn.protocol import h2, h11, ws_stream

from .connections import PromptConnection
from .http import BoundedHTTP2, StrictHTTP1
from .inbox import InboxTaskGroup
from .websockets import PlainHandshake, StrictStream


def override_hypercorn() -> None:
    """Make Hypercorn use these classes, which need an ``OpenConfig``."""
    run.TCPServer = PromptConnection  # type: ignore[attr-defined, assignment]
    tcp_server.TaskGroup = InboxTaskGroup  # type: ignore[attr-defined]
    protocol.H11Protocol = StrictHTTP1  # type: ignore[attr-defined, assignment]
    protocol.H2Protocol = BoundedHTTP2  # type: ignore[attr-defined]
    ws_stream.Handshake = PlainHandshake  # type: ignore[misc, assignment]
    h11.WSStream = h2.WSStream = StrictStream  # type: ignore[attr-defined, assignment]
