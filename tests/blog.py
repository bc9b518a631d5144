"""The blog in the process of the test."""

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
    """What templates were compiled to: once, and not once for each application of each test."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def blog(database_url: str, **settings: Any) -> Quart:
    """The blog on that database, as tests run it but for ``settings``."""
    app = create_app("testing", SQLALCHEMY_DATABASE_URI=database_url, **settings)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@asynccontextmanager
async def backstage(database_url: str) -> AsyncIterator[Quart]:
    """The blog on that database, which serves nobody: for what no request can do."""
    app = blog(database_url)
    async with app.app_context():
        try:
            yield app
        finally:
            await db.engine.dispose()
