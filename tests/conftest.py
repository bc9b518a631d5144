"""A blog with people in it, on each database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, table, update

from quartapp.ext.testing import Browser, Mailbox, count_statements
from quartapp.extensions import db, mail
from quartapp.models import Post, User
from quartapp.services import posts
from quartapp.services.rendering import render_post
from tests.blog import backstage, reused
from tests.databases import BOTH, database
from tests.people import PASSWORD
from tests.settled import Settled, settle
from tests.slow import slow

HERE = Path(__file__).parent
# What hardly depends on the database: asked on SQLite, and by ``make check`` on both.
ASKED_ONCE = (
    "api/blackbox/test_rules.py",
    "api/test_guide.py",
    "client",
    "commands/test_run.py",
    "commands/test_mail_work.py",
    "test_routes.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        if "postgresql" in item.name and place.startswith(ASKED_ONCE):
            item.add_marker(slow("asked of SQLite already"))


@pytest.fixture(scope="session", params=BOTH)
async def settled(request, tmp_path_factory):
    """A database where everybody has an account."""
    directory = tmp_path_factory.mktemp(request.param)
    async with database(request.param, directory) as url:
        async with backstage(url):
            await settle()
        settled = Settled(request.param, url)
        await settled.keep()
        yield settled


@pytest.fixture
async def database_url(settled):
    async with settled.fresh() as url:
        yield url


@pytest.fixture
async def app(database_url):
    async with reused(database_url) as app, app.test_app():
        yield app


@pytest.fixture
def stranger(app) -> Browser:
    return Browser(app)


@pytest.fixture
def sign_in(app):
    async def sign_in(username: str) -> Browser:
        browser = Browser(app)
        email = f"{username}@example.com"
        page = await browser.submit("/auth/login", email=email, password=PASSWORD, follow=False)
        assert page.status_code == 302
        return browser

    return sign_in


@pytest.fixture
async def susan(sign_in) -> Browser:
    return await sign_in("susan")


@pytest.fixture
async def david(sign_in) -> Browser:
    return await sign_in("david")


@pytest.fixture
async def moderator(sign_in) -> Browser:
    return await sign_in("moderator")


@pytest.fixture
async def admin(sign_in) -> Browser:
    return await sign_in("admin")


@pytest.fixture
def mailbox(app) -> Mailbox:
    return Mailbox(app, mail)


@pytest.fixture
def account(app) -> Callable[[str], User]:
    """Somebody's row, as it is now."""

    async def account(username: str) -> User:
        async with app.app_context(), db.lookup() as session:
            return (await session.scalars(User.with_username(username))).one()

    return account


@pytest.fixture
def change(app):
    """Change somebody's row behind their back."""

    async def change(name: str, /, **columns: object) -> None:
        async with app.app_context(), db.begin() as session:
            mine = User.username == name
            await session.execute(update(User).where(mine).values(**columns))

    return change


@pytest.fixture
def published(app, account):
    """Publish as somebody, without a browser."""

    async def published(username: str, text: str) -> Post:
        author, body = await account(username), await render_post(text)
        async with app.app_context(), db.begin() as session:
            return await posts.publish(session, author, body)

    return published


@pytest.fixture
def rows(app):
    """How many rows a table has."""

    async def rows(name: str) -> int:
        async with app.app_context(), db.lookup() as session:
            return await session.scalar(select(func.count()).select_from(table(name)))

    return rows


@pytest.fixture
async def statements(app):
    async with app.app_context():
        engine = db.engine
    return lambda: count_statements(engine)
