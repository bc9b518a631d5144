"""Tests of the live feed when its client is closed."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart

from quartapp.client import Client, ClientError
from tests.blog import blog

from .live import heard


@pytest.fixture
def app(database_url) -> Quart:
    return blog(database_url, LIVE_TAIL=True)


@pytest.mark.parametrize("by", ["token", "password"])
async def test_a_feed_ends_with_its_client(url, susan, client, by):
    some = client("david") if by == "password" else Client(url, token=await susan.token())
    async with some:
        feed = some.events("timeline")
        await feed.start()
        hearing = asyncio.create_task(heard(feed, 1))
        await asyncio.sleep(0.1)
    with pytest.raises(ClientError, match="The client is closed"):
        async with asyncio.timeout(5):
            await hearing
    assert not any(each.is_open for each in some._feed_connections)
