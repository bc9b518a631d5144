"""The door: one websocket for all topics."""

from __future__ import annotations

from quart import ResponseReturnValue

from quartapp.extensions import live_feed

from . import live
from .callers import caller


@live.websocket("/live")
async def feed() -> ResponseReturnValue | None:
    """Tell what happens, as JSON, to whoever asks for it."""
    who = await caller()
    return await live_feed.serve(who.user, credential=who.credential, subprotocol=who.subprotocol)
