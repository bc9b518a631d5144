"""Tests of other websockets beside the live ones, and of early messages."""

from __future__ import annotations

from quart import websocket

from quartapp.ext.live.websocket import CONNECTION_KEY
from tests.websockets import Ear


async def test_another_websocket_of_the_application_works_and_is_not_buffered(app):
    lines = []

    @app.websocket("/sink")
    async def sink() -> None:
        lines.append(websocket.scope[CONNECTION_KEY])
        await websocket.accept()
        while await websocket.receive() != "enough":
            pass
        await websocket.send('"enough"')

    async with Ear(app, "/sink") as ear:
        for _ in range(50):
            await ear.send("more")
        await ear.send("enough")
        assert await ear.hear() == "enough"
        assert lines[0]._early == []


async def test_a_message_before_the_accept_is_not_lost(app):
    """No server passes such a message on, but the test client of Quart does."""
    ear = Ear(app, "/live")
    await ear.send('{"ping": 1}')
    async with ear:
        assert (await ear.hear())["pong"] == 1
