"""The websocket of the live feed, for all topics."""

from __future__ import annotations

from quart import ResponseReturnValue

from quartapp.extensions import live_feed

from . import live
from .callers import caller


@live.websocket("/live")
async def feed() -> ResponseReturnValue | None:
    """Serve the live feed: the client subscribes to topics and receives events as JSON."""
    client = await caller()
    return await live_feed.serve(
        client.user, credential=client.credential, subprotocol=client.subprotocol
    )
