"""Fixtures of the client tests: the site on a real socket, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from quart import Quart

from quartapp.client import Client, retries
from tests.blog import reused
from tests.people import PASSWORD
from tests.serving import served


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    """Shorten the backoff between two attempts."""
    monkeypatch.setattr(retries, "FIRST_BACKOFF_SECONDS", 0.01)


@pytest.fixture
async def app(database_url) -> AsyncIterator[Quart]:
    """The site, which the fixture ``url`` starts and stops."""
    async with reused(database_url) as app:
        yield app


@pytest.fixture
async def url(app) -> AsyncIterator[str]:
    """The address of the site."""
    async with served(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def client(url) -> Callable[[str], Client]:
    """Return a client that signs in as a user by password."""
    return lambda username: Client(url, email=f"{username}@example.com", password=PASSWORD)


@pytest.fixture
async def susan(client) -> AsyncIterator[Client]:
    async with client("susan") as susan:
        yield susan


@pytest.fixture
async def david(client) -> AsyncIterator[Client]:
    async with client("david") as david:
        yield david


@pytest.fixture
async def stranger(url) -> AsyncIterator[Client]:
    async with Client(url) as stranger:
        yield stranger
