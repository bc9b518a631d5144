"""Fixtures: two processes that serve one blog and deliver its live events."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.api.blackbox.site import Rows, Site, served
from tests.blog import backstage
from tests.databases import database
from tests.processes import TIMEOUT_SECONDS
from tests.slow import slow

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder as slow; ``items`` holds the tests of every folder."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(slow("takes a minute or more"))


@pytest.fixture(scope="session")
async def blog_url(settled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    async with database(settled.kind, folder, settled.url) as url:
        yield url


@pytest.fixture(scope="session")
def doors(blog_url, tmp_path_factory):
    """Yield the addresses of two processes that serve the blog."""
    one, two = (tmp_path_factory.mktemp(name) for name in ("one", "two"))
    with (
        served(blog_url, one, LIVE_TAIL="1") as first,
        served(blog_url, two, LIVE_TAIL="1") as second,
    ):
        yield first, second


@pytest.fixture(scope="session")
async def site(blog_url, doors):
    rows = Rows(blog_url)
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        yield Site(doors[0], rows, client)
    await rows.engine.dispose()


@pytest.fixture(name="backstage")
async def its_backstage(blog_url):
    async with backstage(blog_url) as app:
        yield app
