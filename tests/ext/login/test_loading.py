"""Tests of current_user: statements, cookies, last use, the anonymous user."""

from __future__ import annotations

from datetime import timedelta

import pytest
from quart import render_template_string, request

from quartapp.ext.db import utcnow
from quartapp.ext.login import AnonymousUser, LoginManager, current_user
from quartapp.ext.login.manager import SEEN_EVERY
from quartapp.ext.testing import Browser
from tests.databases import sqlite_only
from tests.ext.login.models import LoginSession, User, db
from tests.ext.login.views import who

LONG_AGO = SEEN_EVERY + timedelta(minutes=1)


@sqlite_only
async def test_an_anonymous_user_causes_no_statement(stranger, statements):
    with statements() as made:
        await stranger.get("/me")
    assert made == []


async def test_a_signed_in_user_causes_one_statement(susan, statements):
    with statements() as made:
        assert (await susan.get("/me")).text == "susan"
    assert len(made) == 1


@sqlite_only
async def test_a_static_file_causes_no_statement(susan, statements):
    with statements() as made:
        await susan.get("/static/nothing.css")
    assert made == []


@sqlite_only
@pytest.mark.parametrize("value", ["", "x", "a.b.c", "\x7f" * 50, "é", "x" * 4000, '"'])
async def test_a_forged_cookie_is_ignored(app, statements, value):
    client = app.test_client(use_cookies=False)
    with statements() as made:
        answer = await client.get("/me", headers={"Cookie": f"login={value}"})
    assert (answer.status_code, await answer.get_data(as_text=True)) == (200, "stranger")
    assert made == []


@sqlite_only
async def test_a_cookie_signed_with_another_key_is_ignored(make_app, susan, statements):
    elsewhere = Browser(make_app(SECRET_KEY="another"), susan.cookies())
    assert (await elsewhere.get("/me")).text == "stranger"


@sqlite_only
async def test_a_cookie_stays_valid_while_its_key_is_a_fallback(make_app, susan):
    rotated = make_app(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["s"])
    assert (await Browser(rotated, susan.cookies()).get("/me")).text == "susan"


@pytest.fixture
def seen(manager):
    """Return the names of the users in the calls of ``on_seen``."""
    names = []

    @manager.on_seen
    async def note(session, user):
        names.append(user.name)
        await session.connection()  # works only inside the transaction

    return names


async def test_the_last_use_is_recorded_once_an_hour(seen, susan, rows, change, statements):
    await change(LoginSession, last_used_at=utcnow() - LONG_AGO)
    seen.clear()
    for _ in range(3):
        assert (await susan.get("/me")).text == "susan"
    [row] = await rows()
    assert seen == ["susan"]
    assert utcnow() - row.last_used_at < timedelta(minutes=1)
    with statements() as made:
        await susan.get("/me")
    assert len(made) == 1


async def test_signing_in_calls_on_seen(seen, susan):
    assert seen == ["susan"]


async def test_use_extends_the_session_and_renews_the_cookie(susan, rows, change):
    ends = utcnow() + timedelta(minutes=5)
    await change(LoginSession, last_used_at=utcnow() - LONG_AGO, expires_at=ends)
    page = await susan.get("/me")
    [row] = await rows()
    assert row.expires_at - row.last_used_at == timedelta(hours=12)
    assert page.headers["Set-Cookie"].startswith("login=")
    assert "Max-Age" not in page.headers["Set-Cookie"]
    assert (await susan.get("/me")).text == "susan"


async def test_the_cookie_of_a_remembered_user_is_renewed_for_its_full_lifetime(stranger, change):
    await stranger.get("/sign-in/susan?remember=1")
    await change(LoginSession, last_used_at=utcnow() - LONG_AGO)
    page = await stranger.get("/me")
    assert "Max-Age=2592000" in page.headers["Set-Cookie"]


async def test_on_seen_is_not_called_for_an_inactive_user(seen, susan, change):
    await change(LoginSession, last_used_at=utcnow() - LONG_AGO)
    await change(User, is_active=False)
    seen.clear()
    await susan.get("/me")
    assert seen == []


@sqlite_only
async def test_templates_can_use_current_user(app, susan, stranger):
    @app.get("/template")
    async def template():
        return await render_template_string("{{ current_user.name or current_user.id }}")

    assert (await susan.get("/template")).text == "susan"
    assert (await stranger.get("/template")).text == "None"


@sqlite_only
async def test_an_application_can_replace_the_anonymous_user(app, manager, stranger):
    class Ghost(AnonymousUser):
        is_authenticated = True
        name = "a ghost"

    manager.anonymous_user = Ghost
    assert (await stranger.get("/me")).text == "a ghost"


@sqlite_only
async def test_the_anonymous_user_has_no_id_and_is_neither_authenticated_nor_active(app):
    async with app.test_request_context("/"):
        assert current_user.is_anonymous
        assert not current_user.is_authenticated
        assert not current_user.is_active
        assert current_user.get_id() is None
        assert current_user.id is None


async def test_a_second_init_app_is_refused(app):
    with pytest.raises(RuntimeError, match="LoginManager is already initialised on this app"):
        LoginManager(db, LoginSession, app)


async def test_current_user_is_falsy_outside_an_application():
    assert not current_user
    with pytest.raises(AttributeError):
        who()


@sqlite_only
async def test_a_cookie_is_ignored_for_requests_that_match_a_predicate(manager, susan, statements):
    manager.ignore_cookie_at(lambda: request.path == "/me")
    with statements() as made:
        assert (await susan.get("/me")).text == "stranger"
    assert made == []
