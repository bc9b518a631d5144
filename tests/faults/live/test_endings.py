"""Tests that ended sessions, tokens and accounts lose their websockets in every process."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import update
from websockets.asyncio.client import ClientConnection, connect

from quartapp.models import User
from tests.people import PASSWORD
from tests.processes import TIMEOUT_SECONDS, bare_environment

from .browsing import cookies, signed_in, submit
from .listening import closed, live

ENDED, SOON = 4401, 5


class Sockets:
    """Websockets to both processes, by the name of the session or token that opened them."""

    def __init__(self, doors, stack: AsyncExitStack) -> None:
        self.doors = doors
        self.stack = stack
        self.open: dict[str, list[ClientConnection]] = {}

    async def add(self, name: str, **headers: str) -> None:
        self.open[name] = [await self._connect(door, headers) for door in self.doors]

    async def _connect(self, door: str, headers: dict[str, str]) -> ClientConnection:
        origin = door if "Cookie" in headers else None
        options: dict[str, Any] = {"additional_headers": headers, "origin": origin}
        return await self.stack.enter_async_context(connect(live(door), proxy=None, **options))

    async def end_soon(self, *names: str) -> None:
        """Assert that the websockets of ``names`` are closed in time and all others stay open."""
        ended = [socket for name in names for socket in self.open.pop(name)]
        async with asyncio.timeout(SOON):
            assert await asyncio.gather(*map(closed, ended)) == [ENDED] * len(ended)
        for socket in (each for pair in self.open.values() for each in pair):
            await socket.send('{"ping":1}')
            assert json.loads(await socket.recv())["pong"] == 1


@pytest.fixture
async def sockets(doors):
    async with AsyncExitStack() as stack:
        sockets = Sockets(doors, stack)
        await sockets.add("a stranger")
        admin = await stack.enter_async_context(signed_in(doors[0], "admin"))
        await sockets.add("admin", Cookie=cookies(admin))
        yield sockets


@pytest.fixture
async def susan(doors):
    async with signed_in(doors[0], "susan") as browser:
        yield browser


async def test_signing_out_closes_the_websockets_of_that_session_in_every_process(
    doors, sockets, susan
):
    async with signed_in(doors[1], "susan") as elsewhere:
        await sockets.add("susan", Cookie=cookies(susan))
        await sockets.add("susan elsewhere", Cookie=cookies(elsewhere))
        await submit(susan, "/auth/logout", page="/auth/account")
        await sockets.end_soon("susan")


async def test_a_password_change_closes_the_websockets_of_all_sessions(doors, sockets, susan, site):
    async with signed_in(doors[1], "susan") as elsewhere:
        await sockets.add("susan", Cookie=cookies(susan))
        await sockets.add("susan elsewhere", Cookie=cookies(elsewhere))
        before = await site.rows.scalar(
            User.with_username("susan").with_only_columns(User.password_hash)
        )
        words = {
            "old_password": PASSWORD,
            "password": "four other words",
            "password2": "four other words",
        }
        await submit(susan, "/auth/change-password", page="/auth/change-password", **words)
        # The session that changed the password gets a new key; its old key is rejected.
        await sockets.end_soon("susan", "susan elsewhere")
        await sockets.add("susan again", Cookie=cookies(susan))
        await sockets.end_soon()
    await site.rows.execute(
        update(User).where(User.username == "susan").values(password_hash=before)
    )


async def test_revoking_a_token_closes_its_websockets(sockets, site):
    token_id, token = await site.personal_token("susan", "read")
    _, other = await site.personal_token("susan", "read")
    await sockets.add("the token", Authorization=f"Bearer {token}")
    await sockets.add("another", Authorization=f"Bearer {other}")
    answer = await site.ask("susan", "DELETE", f"/tokens/{token_id}")
    assert answer.status_code == 200
    await sockets.end_soon("the token")


async def test_disabling_an_account_closes_its_websockets(sockets, doors, site, blog_url, tmp_path):
    _, token = await site.personal_token("david", "read")
    async with signed_in(doors[1], "david") as browser:
        await sockets.add("david", Cookie=cookies(browser))
    await sockets.add("david's program", Authorization=f"Bearer {token}")
    await command(blog_url, tmp_path, "users", "disable", "david")
    await sockets.end_soon("david", "david's program")
    await command(blog_url, tmp_path, "users", "enable", "david")


async def command(url: str, folder, *words: str) -> None:
    """Run ``quartapp`` in a separate process."""
    settings = {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "quartapp", *words), cwd=folder, env=bare_environment() | settings
    )
    assert await asyncio.wait_for(process.wait(), TIMEOUT_SECONDS) == 0
