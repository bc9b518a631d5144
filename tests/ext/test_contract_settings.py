"""Tests of one extension on two applications: each application has its own settings."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from quart import Quart

from quartapp.ext import (
    Bootstrap,
    CSRFProtect,
    HTTPAuth,
    Live,
    LoginManager,
    Mail,
    Migrate,
    Moment,
    Passwords,
    SecurityHeaders,
    SQLAlchemy,
    StaticFiles,
)
from quartapp.ext.login.state import state as login
from tests.ext.extensions import KINDS, URI, made, new_app


async def accepts_a_form_without_token(_: Any, app: Quart) -> bool:
    app.add_url_rule("/", view_func=lambda: "", methods=["POST"])
    return (await app.test_client().post("/")).status_code == 200


async def where_pictures_may_come_from(_: Any, app: Quart) -> str:
    headers = (await app.test_client().get("/nothing")).headers
    return re.search(r"img-src 'self' (\S+);", headers["Content-Security-Policy"])[1]


async def memory_of_a_hash(passwords: Passwords, _: Quart) -> str:
    return (await passwords.hash("password")).split("$")[3].partition(",")[0]


async def realm(auth: HTTPAuth, _: Quart) -> str:
    return str(auth.refusal().www_authenticate[0].realm)


Look = Callable[[Any, Quart], Awaitable[Any]]


def plain(look: Callable[[Any], Any]) -> Look:
    async def looked(extension: Any, _: Quart) -> Any:
        return look(extension)

    return looked


SETTINGS: dict[type, tuple[str, dict[Any, Any], Look]] = {
    CSRFProtect: (
        "WTF_CSRF_ENABLED",
        {True: False, False: True},
        accepts_a_form_without_token,
    ),
    HTTPAuth: ("HTTPAUTH_REALM", {"one": "one", "two": "two"}, realm),
    Live: (
        "LIVE_SOCKETS_PER_USER",
        {1: 1, 2: 2},
        plain(lambda live: live.feed.app.config["LIVE_SOCKETS_PER_USER"]),
    ),
    LoginManager: (
        "LOGIN_FRESH_SECONDS",
        {1: 1, 2: 2},
        plain(lambda _: login.current.fresh_for.seconds),
    ),
    Mail: (
        "MAIL_DEFAULT_SENDER",
        {"us@one.example": "one.example", "us@two.example": "two.example"},
        plain(lambda mail: mail.domain),
    ),
    Passwords: ("PASSWORD_MEMORY_COST", {8: "m=8", 16: "m=16"}, memory_of_a_hash),
    SQLAlchemy: (
        URI,
        {"sqlite:///one.db": "one.db", "sqlite:///two.db": "two.db"},
        plain(lambda db: db.engine.url.database),
    ),
    SecurityHeaders: (
        "SECURITY_CSP_IMG_SOURCES",
        {("one.example",): "one.example", ("two.example",): "two.example"},
        where_pictures_may_come_from,
    ),
}


def test_the_extensions_without_settings_are_listed():
    assert set(KINDS) - set(SETTINGS) == {Bootstrap, Migrate, Moment, StaticFiles}


@pytest.mark.parametrize("kind", SETTINGS, ids=lambda kind: kind.__name__)
async def test_two_concurrent_apps_have_their_own_settings(kind):
    name, expected, look = SETTINGS[kind]
    extension = made(kind)

    async def seen(value: Any) -> Any:
        app = new_app(**{name: value})
        extension.init_app(app)
        async with app.app_context():
            await asyncio.sleep(0.01)  # lets the other application run
            return await look(extension, app)

    assert await asyncio.gather(*map(seen, expected)) == list(expected.values())
