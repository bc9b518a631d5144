"""Fixtures of the live feed: the application, subscribers, tokens, events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from quartapp.ext.db import utcnow
from quartapp.ext.testing import Browser
from quartapp.extensions import db
from quartapp.services import comments, follows, tokens
from quartapp.services.rendering import render_comment
from tests.blog import blog
from tests.websockets import Ear

SITE_URL = "http://localhost"


@pytest.fixture
async def app(database_url):
    app = blog(database_url, LIVE_TAIL=True)
    async with app.test_app():
        yield app


@pytest.fixture
def listening(app):
    """Return a function that opens a websocket like a page in ``browser``, or with ``headers``."""

    @asynccontextmanager
    async def listening(
        browser: Browser | None = None,
        *topics: str,
        headers: dict[str, str] | None = None,
        subprotocols: Iterable[str] = (),
    ) -> AsyncIterator[Ear]:
        if headers is None and not subprotocols:
            headers = {"Origin": SITE_URL}
        opening = Ear(app, "/live", headers, browser=browser, subprotocols=subprotocols)
        async with opening as ear:
            for topic in topics:
                assert (await ear.ask(subscribe=topic))["subscribed"], topic
            yield ear

    return listening


@pytest.fixture
def token_of(app, account):
    """Return a function that makes a signed token of a user."""

    async def token_of(username: str) -> str:
        user = await account(username)
        async with app.app_context():
            return tokens.generate_auth_token(user)

    return token_of


@pytest.fixture
def personal_token(app, account):
    """Return a function that creates a personal token of a user."""

    async def personal_token(username: str, *scopes: str) -> str:
        owner, now = await account(username), utcnow()
        async with app.app_context():
            secret = tokens.secret_for(owner, now, "salt")
            async with db.begin() as session:
                options = {"made_at": now, "expires_in": 3600}
                await tokens.create(session, owner, secret, "phone", scopes, **options)
        return secret

    return personal_token


@pytest.fixture
def commented(app, account):
    """Return a function that adds a comment of a user to a post, without a browser."""

    async def commented(username: str, post_id: int, text: str = "Well said.") -> Any:
        author, body = await account(username), await render_comment(text)
        async with app.app_context(), db.begin() as session:
            return await comments.add(session, author, post_id, body)

    return commented


@pytest.fixture
def following(app, account):
    """Return a function that makes one user follow another, or unfollow with ``still=False``."""

    async def following(who: str, whom: str, *, still: bool = True) -> None:
        one, other = await account(who), await account(whom)
        async with app.app_context(), db.begin() as session:
            await (follows.follow if still else follows.unfollow)(session, one, other)

    return following
