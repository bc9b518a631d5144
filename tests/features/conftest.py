"""Fixtures: a small application; ``app``, ``susan`` and others are fixtures of the blog."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from quart import Quart, render_template_string

from quartapp.ext.bootstrap import Bootstrap
from quartapp.ext.db import dispose
from quartapp.ext.forms import CSRFProtect, Form
from quartapp.ext.moment import Moment
from quartapp.ext.testing import Browser
from tests.api.blackbox.conftest import address, served_url, site, whole_site
from tests.api.blackbox.test_links import trusting
from tests.databases import emptied
from tests.ext.db.conftest import some_database
from tests.features.models import db
from tests.features.skips import pytest_runtest_makereport

FOLDER = Path(__file__).parent

__all__ = [
    "address",
    "pytest_runtest_makereport",
    "served_url",
    "site",
    "some_database",
    "trusting",
    "whole_site",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the blog on SQLite only; tests of the database use a small application."""
    items[:] = [item for item in items if not _is_the_blog_on_postgresql(item)]


def _is_the_blog_on_postgresql(item: pytest.Item) -> bool:
    chosen = item.callspec.params if hasattr(item, "callspec") else {}
    return item.path.parent == FOLDER and chosen.get("settled") == "postgresql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The root folder of the small application, with folders for templates and static files."""
    for name in ("templates", "static"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def small(folder: Path) -> Quart:
    """A small application with a secret key, Bootstrap, Moment and CSRF protection."""
    app = Quart("small", root_path=str(folder))
    app.config["SECRET_KEY"] = "hard to guess string"
    for extension in (Bootstrap(), Moment(), CSRFProtect()):
        extension.init_app(app)
    return app


@pytest.fixture
def browser(small: Quart) -> Browser:
    """A client of the small application."""
    return Browser(small)


@pytest.fixture
def write(folder: Path) -> Callable[[str, str], None]:
    """Write a template: ``write("index.html", "…")``."""
    return lambda name, source: (folder / "templates" / name).write_text(source) and None


@pytest.fixture
def render(small: Quart) -> Callable[..., Awaitable[str]]:
    """Render a template from a string: ``await render("{{ name }}", name="susan")``."""

    async def render(source: str, **context: Any) -> str:
        async with small.test_request_context("/"):
            return await render_template_string(source, **context)

    return render


@pytest.fixture
def fill(small: Quart) -> Callable[..., Awaitable[Form]]:
    """Submit a form and return it after validation: ``await fill(NameForm, name="susan")``."""
    small.config["WTF_CSRF_ENABLED"] = False
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    async def fill(form_class: type[Form], **fields: Any) -> Form:
        sent = {"method": "POST", "data": urlencode(fields, doseq=True), "headers": headers}
        async with small.test_request_context("/", **sent):
            form = await form_class.from_request()
            await form.validate_on_submit()
            return form

    return fill


@pytest.fixture
async def with_database(small: Quart, some_database: str, folder: Path) -> AsyncIterator[Quart]:
    """The small application with empty tables ``roles`` and ``users``, on each database."""
    small.config["SQLALCHEMY_DATABASE_URI"] = await emptied(some_database, folder)
    db.init_app(small)
    async with small.app_context():
        await db.create_all()
    yield small
    await dispose(small)


@pytest.fixture
async def context(with_database: Quart) -> AsyncIterator[Quart]:
    """The application of ``with_database`` with an active context, for ``db.session``."""
    async with with_database.app_context():
        yield with_database
