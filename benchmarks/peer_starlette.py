"""A broadcast in Starlette on uvicorn, with an asyncio.Queue for each websocket."""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from .message import SUBSCRIBED, message

queues: set[asyncio.Queue[str]] = set()


async def say(request: Request) -> PlainTextResponse:
    """Send ``number`` messages to all subscribers."""
    for each in range(request.path_params["number"]):
        for queue in queues:
            queue.put_nowait(message(each))
        await asyncio.sleep(0)
    return PlainTextResponse("said")


async def live(websocket: WebSocket) -> None:
    """Subscribe the websocket; send each message from its queue."""
    await websocket.accept()
    await websocket.receive_text()
    await websocket.send_text(SUBSCRIBED)
    queue: asyncio.Queue[str] = asyncio.Queue()
    queues.add(queue)
    try:
        while True:
            await websocket.send_text(await queue.get())
    finally:
        queues.discard(queue)


routes = [Route("/say/{number:int}", say, methods=["POST"]), WebSocketRoute("/live", live)]
app = Starlette(routes=routes)

if __name__ == "__main__":
    quiet = uvicorn.Config(app, port=int(sys.argv[1]), loop="asyncio", log_level="warning")
    quiet.ws_ping_interval = None  # the clients send no pongs
    uvicorn.Server(quiet).run()
