"""Tests of the client in scripts: its imports, and several event loops."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from quartapp.client import Client, ClientError
from tests.people import PASSWORD

SERVER_ONLY = ("quart", "flask", "hypercorn", "werkzeug", "sqlalchemy", "jinja2", "wtforms")


def test_the_client_imports_no_server_package():
    code = "import quartapp.client, sys; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(SERVER_ONLY) == set()
    assert "httpx" in done.stdout.split()


async def test_a_client_works_in_several_event_loops(url, susan):
    post = await susan.publish("Hello")
    client = Client(url, email="susan@example.com", password=PASSWORD)

    async def bodies() -> list[str]:
        return [each.body async for each in client.posts(per_page=1)]

    def script() -> list[object]:
        read = [asyncio.run(client.post(post.id)).body for _ in range(2)]
        edited = asyncio.run(client.edit_post(post.id, "Better")).body
        return [*read, edited, *asyncio.run(bodies())]

    assert await asyncio.to_thread(script) == ["Hello", "Hello", "Better", "Better"]


async def test_an_entered_client_works_in_one_event_loop_only(url):
    async with Client(url) as client:
        with pytest.raises(ClientError, match="another event loop"):
            await asyncio.to_thread(asyncio.run, client.post(1))
        assert [each async for each in client.posts()] == []
    with pytest.raises(ClientError, match="is closed"):
        await client.post(1)
