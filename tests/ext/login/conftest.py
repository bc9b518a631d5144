"""Fixtures of the login tests: a small application on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from quart import Quart
from sqlalchemy import delete, select, update

from quartapp.ext.db import dispose
from quartapp.ext.login import LoginManager
from quartapp.ext.sessions import SessionInterface
from quartapp.ext.testing import Browser, count_statements
from tests.databases import BOTH, database
from tests.ext.login.models import LoginSession, User, db
from tests.ext.login.views import add_views

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def build(url: str, manager: LoginManager, **settings: object) -> Quart:
    app = Quart("small")
    app.session_interface = SessionInterface()
    own = {"SECRET_KEY": "s", "TESTING": True, "SQLALCHEMY_DATABASE_URI": url}
    app.config.update({**own, **settings})
    db.init_app(app)
    manager.init_app(app)
    add_views(app)
    return app


@pytest.fixture(scope="session", params=BOTH)
async def some_database(request, tmp_path_factory) -> AsyncIterator[str]:
    """Yield the URL of each available database, with the users susan and david."""
    async with database(request.param, tmp_path_factory.mktemp("logins")) as url:
        app = build(url, LoginManager(db, LoginSession))
        async with app.app_context():
            await db.create_all()
            async with db.begin() as session:
                session.add_all([User(name="susan"), User(name="david")])
        await dispose(app)
        yield url


@pytest.fixture
def database_url(some_database) -> str:
    return some_database


@pytest.fixture
def manager() -> LoginManager:
    return LoginManager(db, LoginSession)


@pytest.fixture
async def make_app(database_url, manager) -> AsyncIterator[Callable[..., Quart]]:
    """Make applications with the settings given; no user is signed in at first."""
    apps = []

    def make(**settings: object) -> Quart:
        apps.append(build(database_url, manager, **settings))
        return apps[-1]

    async with make().app_context(), db.begin() as session:
        await session.execute(delete(LoginSession))
        await session.execute(update(User).values(is_active=True))
    yield make
    for app in apps:
        await dispose(app)


@pytest.fixture
def app(make_app) -> Quart:
    return make_app()


@pytest.fixture
def stranger(app) -> Browser:
    return Browser(app)


@pytest.fixture
async def susan(app) -> Browser:
    """A browser that has just signed in as susan, without the option to be remembered."""
    browser = Browser(app)
    page = await browser.get("/sign-in/susan", headers={"User-Agent": FIREFOX})
    assert page.text == "susan Firefox on Linux"
    return browser


@pytest.fixture
def rows(app) -> Callable[[], Any]:
    """Return a function that reads all login sessions, the oldest first."""

    async def rows() -> list[LoginSession]:
        async with app.app_context(), db.lookup() as session:
            return list(await session.scalars(select(LoginSession).order_by(LoginSession.id)))

    return rows


@pytest.fixture
def change(app) -> Callable[..., Any]:
    """Return a function that changes all rows of a model directly in the database."""

    async def change(model: type[Any], **values: object) -> None:
        async with app.app_context(), db.begin() as session:
            await session.execute(update(model).values(**values))

    return change


@pytest.fixture
async def statements(app) -> Callable[[], Any]:
    async with app.app_context():
        engine = db.engine
    return lambda: count_statements(engine)
