"""Fixtures with the small application on each database, and its subscribers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from quart import Quart

from tests.ext.db.conftest import database_url, some_database
from tests.ext.live.models import db, holding, live, routes
from tests.websockets import Ear

__all__ = ["database_url", "some_database"]


@pytest.fixture
async def app(database_url) -> AsyncIterator[Quart]:
    """Start the application and run the test in its context."""
    app = Quart("small")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url, LIVE_SOCKETS_PER_USER=2)
    db.init_app(app)
    live.init_app(app)
    routes(app)
    app.before_serving(db.create_all)
    holding.clear()
    async with app.test_app(), app.app_context():
        yield app


@pytest.fixture
def listening(app) -> Callable[..., Ear]:
    """Return a function that makes a websocket client for a user name, or an anonymous one."""
    return lambda name=None: Ear(app, f"/live?name={name}" if name else "/live")
