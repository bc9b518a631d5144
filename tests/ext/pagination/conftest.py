"""A small application on each database, with people who write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from quart import Quart

from quartapp.ext.db import dispose
from tests.ext.db.conftest import database_url, some_database
from tests.ext.pagination.models import Author, Book, db

__all__ = ["database_url", "some_database"]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
async def app(database_url):
    app = Quart("small")
    app.config.update(SQLALCHEMY_DATABASE_URI=database_url, SECRET_KEY="a secret")
    db.init_app(app)
    async with app.app_context():
        await db.create_all()
        yield app
    await dispose(app)


@pytest.fixture
async def books(app):
    """Forty-five, two of every moment; the odd ones by susan."""
    async with db.begin() as session:
        session.add_all([Author(id=1, name="susan"), Author(id=2, name="david")])
        await session.flush()
        for number in range(1, 46):
            at = NOON + timedelta(seconds=number // 2)
            author = 1 if number % 2 else 2
            session.add(Book(id=number, author_id=author, at=at))
