"""Fixtures of the black-box tests: one served blog for each database, shared by all tests."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import update

from quartapp.models import User
from tests.databases import database
from tests.processes import TIMEOUT_SECONDS
from tests.slow import IN_CHECK

from .site import Rows, Site, served


@pytest.fixture(scope="session")
async def served_url(settled, tmp_path_factory):
    """The URL of a database with an account for each test user; john's is unconfirmed."""
    async with database(settled.kind, tmp_path_factory.mktemp("served"), settled.url) as url:
        rows = Rows(url)
        await rows.execute(update(User).where(User.username == "john").values(confirmed=False))
        await rows.engine.dispose()
        yield url


@pytest.fixture(scope="session")
def address(served_url, tmp_path_factory):
    with served(served_url, tmp_path_factory.mktemp("one")) as address:
        yield address


@pytest.fixture(scope="session")
def second_address(served_url, tmp_path_factory):
    """The address of another process that serves the same database."""
    with served(served_url, tmp_path_factory.mktemp("two")) as address:
        yield address


@pytest.fixture(scope="session")
async def whole_site(served_url, address):
    rows = Rows(served_url)
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        yield Site(address, rows, client)
    await rows.engine.dispose()


@pytest.fixture
async def site(whole_site):
    """The blog, emptied of all but its users."""
    await whole_site.empty()
    return whole_site


@pytest.fixture(params=["one process", "two processes"])
def doors(request, served_url, address):
    """The addresses of all processes that serve the blog."""
    both = request.param == "two processes"
    if not both and served_url.startswith("postgresql") and not IN_CHECK:
        pytest.skip("two processes race for the same rows: make check does")
    return [address, request.getfixturevalue("second_address")] if both else [address]
