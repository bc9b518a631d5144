"""Fixtures of the pagination tests: a small application with authors and books."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from quart import Quart
from sqlalchemy import insert

from quartapp.ext.db import SQLAlchemy, dispose
from tests.ext.db.conftest import database_url, some_database
from tests.ext.pagination.models import Author, Book, db

__all__ = ["database_url", "some_database"]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def make_app(database_url) -> AsyncIterator[Callable[[SQLAlchemy], Quart]]:
    """Make applications on the database, each with the given extension."""
    apps = []

    def make(db: SQLAlchemy) -> Quart:
        app = Quart("small")
        app.config.update(SQLALCHEMY_DATABASE_URI=database_url, SECRET_KEY="a secret")
        db.init_app(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        await dispose(app)


@pytest.fixture
async def app(make_app):
    app = make_app(db)
    async with app.app_context():
        await db.create_all()
        yield app


@pytest.fixture
async def books(app):
    """Insert 45 books, two for each time; the books with odd ids are by susan."""
    people = [{"id": 1, "name": "susan"}, {"id": 2, "name": "david"}]
    written = [
        {"id": n, "author_id": 1 if n % 2 else 2, "at": NOON + timedelta(seconds=n // 2)}
        for n in range(1, 46)
    ]
    async with db.begin() as session:
        await session.execute(insert(Author), people)
        await session.execute(insert(Book), written)
