"""Websockets of one's own, beside the live ones."""

from __future__ import annotations

from quart import websocket

from quartapp.ext.live.socket import LINE
from tests.websockets import Ear


async def test_another_websocket_of_the_application_is_left_alone_and_kept_nothing_of(app):
    lines = []

    @app.websocket("/sink")
    async def sink() -> None:
        lines.append(websocket.scope[LINE])
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


async def test_what_is_said_before_it_is_accepted_is_not_lost(app):
    """Servers let nobody; a test client of Quart's does."""
    ear = Ear(app, "/live")
    await ear.send('{"ping": 1}')
    async with ear:
        assert (await ear.hear())["pong"] == 1
