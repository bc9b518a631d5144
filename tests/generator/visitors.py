"""Clients of a project's site, and a mail server."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from aiosmtpd.smtp import SMTP, Envelope
from websockets.asyncio.client import connect

from tests.processes import TIMEOUT_SECONDS, free_port

ACCOUNT = ("susan@example.com", "four unrelated words")


class Visitor(httpx.AsyncClient):
    """A client that submits forms and calls the API."""

    def __init__(self, address: str) -> None:
        super().__init__(base_url=address, timeout=TIMEOUT_SECONDS)

    async def submit(self, path: str, **fields: str) -> str:
        """Submit the form at ``path``; return the page that follows."""
        page = await self.get(path)
        (token, *_) = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        answer = await self.post(path, data={"csrf_token": token, **fields}, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def join(self) -> None:
        """Create an account, which also signs in."""
        email, password = ACCOUNT
        secret = {"password": password, "password2": password}
        assert "Welcome, Susan." in await self.submit(
            "/auth/join", email=email, name="Susan", **secret
        )

    async def add(self, title: str) -> None:
        """Add a note with the form."""
        page = await self.submit("/", title=title, body="It is up.")
        assert title in page

    async def call(self, *, auth: bool) -> None:
        """Add a note through the API and read it."""
        note = {"title": "By a program", "body": "It is up."}
        if auth:  # a cookie does not authenticate
            assert (await self.post("/api/notes/", json=note)).status_code == 401
        added = await self.post("/api/notes/", json=note, auth=ACCOUNT if auth else None)
        assert added.status_code == 201
        assert (await self.get(added.headers["Location"])).json()["title"] == "By a program"


@asynccontextmanager
async def mail_server() -> AsyncIterator[tuple[int, asyncio.Queue[Envelope]]]:
    """Run a mail server; yield its port and a queue of received mails."""
    arrived: asyncio.Queue[Envelope] = asyncio.Queue()

    class Handler:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
            arrived.put_nowait(envelope)
            return "250 OK"

    port = free_port()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: SMTP(Handler()), "127.0.0.1", port):
        yield port, arrived


@asynccontextmanager
async def listening(address: str) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
    """Subscribe to the notes; yield a queue of their events."""
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    async with connect(f"{address.replace('http', 'ws')}/live") as socket:
        answer: dict[str, Any] = {}
        while not answer.get("subscribed"):
            await socket.send('{"subscribe": "notes"}')
            answer = json.loads(await socket.recv())

        async def listen() -> None:
            async for message in socket:
                heard.put_nowait(json.loads(message))

        task = asyncio.create_task(listen())
        yield heard
        task.cancel()
