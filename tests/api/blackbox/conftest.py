"""Blogs that are served, one for each database and for all tests."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import update

from quartapp.models import User
from tests.databases import database
from tests.processes import PATIENCE
from tests.slow import IN_CHECK

from .site import Rows, Site, served


@pytest.fixture(scope="session")
async def served_url(settled, tmp_path_factory):
    """A database where everybody has an account; john's is not confirmed."""
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
    """Where another process serves the same database."""
    with served(served_url, tmp_path_factory.mktemp("two")) as address:
        yield address


@pytest.fixture(scope="session")
async def whole_site(served_url, address):
    rows = Rows(served_url)
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        yield Site(address, rows, client)
    await rows.engine.dispose()


@pytest.fixture
async def site(whole_site):
    """The blog, with nothing written in it."""
    await whole_site.empty()
    return whole_site


@pytest.fixture(params=["one process", "two processes"])
def doors(request, served_url, address):
    """The addresses of all processes that serve the blog."""
    both = request.param == "two processes"
    if not both and served_url.startswith("postgresql") and not IN_CHECK:
        pytest.skip("two processes race for the same rows: make check does")
    return [address, request.getfixturevalue("second_address")] if both else [address]
