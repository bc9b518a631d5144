"""A broadcast in Quart on Hypercorn, with an asyncio.Queue for each websocket."""

from __future__ import annotations

import asyncio
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, websocket

from .message import SUBSCRIBED, message

app = Quart(__name__)
queues: set[asyncio.Queue[str]] = set()


@app.post("/say/<int:number>")
async def say(number: int) -> str:
    """Send ``number`` messages to all subscribers."""
    for each in range(number):
        for queue in queues:
            queue.put_nowait(message(each))
        await asyncio.sleep(0)
    return "said"


@app.websocket("/live")
async def live() -> None:
    """Subscribe the websocket; send each message from its queue."""
    await websocket.receive()
    await websocket.send(SUBSCRIBED)
    queue: asyncio.Queue[str] = asyncio.Queue()
    queues.add(queue)
    try:
        while True:
            await websocket.send(await queue.get())
    finally:
        queues.discard(queue)


if __name__ == "__main__":
    config = Config.from_mapping(bind=f"127.0.0.1:{sys.argv[1]}", errorlog=None)
    asyncio.run(serve(app, config))
