"""Fixtures: the blog with test accounts, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from pathlib import Path

import pytest
from quart import Quart, Response
from sqlalchemy import func, select, table, update
from werkzeug.http import parse_cookie

from quartapp.ext.login import login_user
from quartapp.ext.testing import Browser, Mailbox, count_statements
from quartapp.extensions import db, mail
from quartapp.models import Post, User
from quartapp.services import posts
from quartapp.services.rendering import render_post
from tests.blog import backstage, reused
from tests.databases import BOTH, database
from tests.settled import Settled, settle
from tests.slow import IN_FAULTS, slow

FOLDER = Path(__file__).parent

# Which tests run on PostgreSQL too.  Every test runs on SQLite; one in no list runs on both.
#
# SQLITE_ONLY: the database cannot matter, because the tests are about words on pages, headers,
# forms, documents or the client's side of HTTP.
# POSTGRESQL_IN_CHECK: the queries are simple, so the second half runs with SLOW_TESTS=1 only.
# POSTGRESQL_IN_FAULTS: processes and sockets; the second half runs with FULL_FAULTS=1 only.
# POSTGRESQL_ALWAYS: exceptions from these lists, for races, locks, deletes, counts and pages.
SQLITE_ONLY = (
    "api/test_cors.py",
    "api/test_docs.py",
    "api/test_faults.py",
    "api/test_guide.py",
    "api/test_openapi.py",
    "api/test_redirects.py",
    "api/test_texts.py",
    "api/test_words.py",
    "auth/test_keyboards.py",
    "auth/test_without_mail_server.py",
    "client/",
    "live/test_opening.py",
    "main/test_avatar.py",
    "main/test_devmail.py",
    "main/test_head.py",
    "main/test_hosts.py",
    "main/test_preview.py",
    "main/test_style.py",
    "main/test_texts.py",
    "services/test_reserved_names.py",
)
POSTGRESQL_IN_CHECK = (
    "api/",
    "auth/",
    "commands/test_run.py",
    "live/test_pages.py",
    "main/",
    "test_email.py",
    "test_error_mails.py",
    "test_flasky.py",
    "test_routes.py",
)
POSTGRESQL_IN_FAULTS = (
    "commands/test_mail_work.py",
    "faults/live/test_crowd.py",
    "faults/live/test_endings.py",
    "faults/live/test_stopping.py",
    "faults/test_connections.py",
    "faults/test_registration.py",
    "faults/test_texts.py",
    "faults/test_workers.py",
)
POSTGRESQL_ALWAYS = (
    "api/blackbox/test_idempotency.py",
    "api/blackbox/test_lost_updates.py",
    "api/blackbox/test_races.py",
    "api/blackbox/test_walks.py",
    "api/test_comments.py",
    "api/test_idempotency.py",
    "api/test_posts.py",
    "api/test_users.py",
    "auth/test_addresses.py",
    "auth/test_mail_limits.py",
    "auth/test_once.py",
    "auth/test_unproven.py",
    "main/test_comments.py",
    "main/test_index.py",
    "main/test_moderate.py",
    "main/test_notices.py",
    "main/test_outbox.py",
    "main/test_paging.py",
    "main/test_people.py",
    "main/test_sent_twice.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    dropped = set()
    never = SQLITE_ONLY if IN_FAULTS else SQLITE_ONLY + POSTGRESQL_IN_FAULTS
    for item in filter(_is_the_postgresql_half, items):
        place = item.path.relative_to(FOLDER).as_posix()
        if place.startswith(POSTGRESQL_ALWAYS):
            continue
        if place.startswith(never):
            dropped.add(item)
        elif place.startswith(POSTGRESQL_IN_CHECK):
            item.add_marker(slow("passed on SQLite already"))
    if dropped:
        items[:] = [item for item in items if item not in dropped]
        config.hook.pytest_deselected(items=list(dropped))


def _is_the_postgresql_half(item: pytest.Item) -> bool:
    chosen = item.callspec.params if hasattr(item, "callspec") else {}
    return chosen.get("settled") == "postgresql"


@pytest.fixture(scope="session", params=BOTH)
async def settled(request, tmp_path_factory):
    """Yield a database that holds the test accounts."""
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
def sign_in(app, account):
    """Sign an account in without the form, which takes longer than most tests."""

    async def sign_in(username: str) -> Browser:
        browser = Browser(app)
        async with app.test_request_context("/auth/login", method="POST") as context:
            assert await login_user(await account(username))
            arguments = (context, Response())  # in the order of Quart 0.23
            if "request_context" in signature(Quart.process_response).parameters:
                arguments = arguments[::-1]
            response = await app.process_response(*arguments)
        for cookie in map(parse_cookie, response.headers.getlist("Set-Cookie")):
            (name, value), *_ = cookie.items()
            if value:  # an empty one deletes a cookie
                browser.client.set_cookie("localhost", name, value)
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
    """Return the current row of an account."""

    async def account(username: str) -> User:
        async with app.app_context(), db.lookup() as session:
            return (await session.scalars(User.with_username(username))).one()

    return account


@pytest.fixture
def change(app):
    """Update the row of an account without a request."""

    async def change(name: str, /, **columns: object) -> None:
        async with app.app_context(), db.begin() as session:
            mine = User.username == name
            await session.execute(update(User).where(mine).values(**columns))

    return change


@pytest.fixture
def published(app, account):
    """Publish a post of an account without a request."""

    async def published(username: str, text: str) -> Post:
        author, body = await account(username), await render_post(text)
        async with app.app_context(), db.begin() as session:
            return await posts.publish(session, author, body)

    return published


@pytest.fixture
def rows(app):
    """Return the number of rows of a table."""

    async def rows(name: str) -> int:
        async with app.app_context(), db.lookup() as session:
            return await session.scalar(select(func.count()).select_from(table(name)))

    return rows


@pytest.fixture
async def statements(app):
    async with app.app_context():
        engine = db.engine
    return lambda: count_statements(engine)
