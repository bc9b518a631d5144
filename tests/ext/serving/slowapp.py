"""An application with slow views: ``python slowapp.py MODULE:NAME WORKERS SETTINGS``."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from importlib import import_module
from pathlib import Path

from quart import Quart, websocket

from quartapp.ext.serving import graceful_shutdown, server, supervisor
from quartapp.ext.serving.listening import descriptors, listen
from quartapp.ext.serving.server import serve_here
from quartapp.ext.serving.supervisor import supervise

app = Quart(__name__)


@app.before_serving
async def start():
    with Path("starts").open("a") as notes:
        print(time.monotonic(), file=notes)
    assert not Path("broken").exists(), "broken"


@app.while_serving
async def leave_a_note():
    yield
    await asyncio.sleep(app.config.get("TIDYING", 0))
    await asyncio.to_thread(Path(f"{os.getpid()}.ended").touch)


@app.get("/")
async def pid():
    return str(os.getpid())


@app.get("/slow/<float:seconds>")
async def slow(seconds):
    Path("begun").touch()
    await asyncio.sleep(seconds)
    return "done"


@app.get("/tidy/<float:seconds>")
async def tidy(seconds):
    app.config["TIDYING"] = seconds
    return str(os.getpid())


@app.get("/stuck")
async def stuck():
    Path("begun").touch()
    time.sleep(60)  # blocks the event loop, and with it the signal handlers
    return ""


@app.websocket("/echo")
async def echo():
    while True:
        await websocket.send(await websocket.receive())


@app.websocket("/sink")
async def sink():
    while True:
        await websocket.receive()


def change_constants(constants: dict[str, float]) -> None:
    for name, value in constants.items():
        modules = [each for each in (graceful_shutdown, server, supervisor) if hasattr(each, name)]
        assert modules, name
        for each in modules:
            setattr(each, name, value)


def main(application: str, workers: str, settings: str) -> None:
    given = json.loads(settings)
    change_constants({name: given.pop(name) for name in list(given) if name.isupper()})
    settings = listen(
        {
            "bind": ["127.0.0.1:0"],
            "graceful_timeout": 5,
            "shutdown_timeout": 6,
            "include_server_header": False,
            "websocket_max_message_size": 8192,
            **given,
        }
    )
    with socket.socket(fileno=os.dup(descriptors(settings)[0])) as listening:
        print(listening.getsockname()[1], flush=True)
    if workers == "0":
        module, _, name = application.partition(":")
        serve_here(getattr(import_module(module), name), settings)
    else:
        supervise(application, settings, int(workers))


if __name__ == "__main__":
    main(*sys.argv[1:])
