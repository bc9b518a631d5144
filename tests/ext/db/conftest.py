"""Fixtures of the database tests: a small application on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from quart import Quart

from quartapp.ext.db import dispose
from tests.databases import BOTH, database, emptied
from tests.ext.db.models import db


@pytest.fixture(scope="session", params=BOTH)
async def some_database(request, tmp_path_factory) -> AsyncIterator[str]:
    """Yield the URL of each available database in turn."""
    async with database(request.param, tmp_path_factory.mktemp("databases")) as url:
        yield url


@pytest.fixture
async def database_url(some_database, tmp_path) -> str:
    """Return the URL of the database after emptying it."""
    return await emptied(some_database, tmp_path)


@pytest.fixture
async def make_app(database_url) -> AsyncIterator[Callable[..., Quart]]:
    """Make applications on the database, with the settings given."""
    apps = []

    def make(**settings: object) -> Quart:
        app = Quart("small")
        usual = {"SQLALCHEMY_DATABASE_URI": database_url, "SECRET_KEY": "s"}
        app.config.update(usual | settings)
        db.init_app(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        await dispose(app)


@pytest.fixture
async def app(make_app) -> AsyncIterator[Quart]:
    """An application with its tables; the test runs in its context."""
    app = make_app()
    async with app.app_context():
        await db.create_all()
        yield app


@pytest.fixture
def checked_out(app) -> Callable[[], int]:
    """Return a function that counts the connections checked out of the pool."""
    return lambda: db.engine.pool.checkedout()  # type: ignore[attr-defined]


@pytest.fixture
async def serve(make_app) -> Callable[..., Awaitable[Quart]]:
    """Make applications with a view that runs ``work(session)`` in a transaction."""

    async def serve(work, **settings: object) -> Quart:
        app = make_app(**settings)

        @app.post("/")
        async def view():
            async with db.begin() as session:
                await work(session)
            return "done"

        return app

    app = make_app()
    async with app.app_context():
        await db.create_all()
    return serve


@pytest.fixture
def postgresql(database_url) -> str:
    if not database_url.startswith("postgresql"):
        pytest.skip("about PostgreSQL")
    return database_url


@pytest.fixture
def sqlite(database_url) -> str:
    if not database_url.startswith("sqlite"):
        pytest.skip("about SQLite")
    return database_url
