"""Applications of the blog in the process of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from quart import Quart

from quartapp import create_app
from quartapp.extensions import db


class Compiled(BytecodeCache):
    """A cache of compiled templates, which the applications of all tests share."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def blog(database_url: str, **settings: Any) -> Quart:
    """Return the blog on that database, configured for tests and with ``settings``."""
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=database_url, **settings)
    app.jinja_env.bytecode_cache = COMPILED
    return app


REUSED: dict[str, Quart] = {}


@asynccontextmanager
async def reused(database_url: str) -> AsyncIterator[Quart]:
    """Yield the blog on that database, the same application for each test.

    Building one takes 50 ms, and its first requests compile templates and statements.  Settings
    that a test changes are put back; an application with other changes is not used again.
    """
    if database_url not in REUSED:
        REUSED[database_url] = blog(database_url)
    app = REUSED[database_url]
    settings, shape = dict(app.config), _shape(app)
    app._got_first_request = False  # so that a test may add a route
    try:
        yield app
    finally:
        app.config.clear()
        app.config.update(settings)
        if _shape(app) != shape:
            del REUSED[database_url]


def _shape(app: Quart) -> tuple[Any, ...]:
    """Return a summary of all that a test can add to ``app``."""
    functions = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    registered = [len(each.get(None, ())) for each in functions]
    handlers = {code: dict(each) for code, each in app.error_handler_spec[None].items()}
    sizes = len(list(app.url_map.iter_rules())), len(app.extensions), len(app.jinja_env.globals)
    return registered, handlers, sizes, app.asgi_app


@asynccontextmanager
async def backstage(database_url: str) -> AsyncIterator[Quart]:
    """Yield the blog on that database in an application context, without a server."""
    app = blog(database_url)
    async with app.app_context():
        try:
            yield app
        finally:
            await db.engine.dispose()
