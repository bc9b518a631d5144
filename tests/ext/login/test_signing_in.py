"""Tests of signing in: the stored session, the cookie, session fixation."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from quartapp.ext.db import utcnow
from quartapp.ext.testing import Browser
from tests.databases import sqlite_only
from tests.ext.login.conftest import FIREFOX


def cookie_of(page, name="login"):
    """Return the cookie that a response sets."""
    [found] = [each for each in page.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]
    return SimpleCookie(found)[name]


async def test_a_sign_in_stores_the_device_the_address_and_the_time(susan, rows):
    [row] = await rows()
    assert (row.user_agent, row.address, row.device) == (FIREFOX, "<local>", "Firefox on Linux")
    assert row.created_at == row.last_used_at == row.fresh_at
    assert timedelta() <= utcnow() - row.created_at < timedelta(minutes=1)
    assert not row.remember


async def test_only_the_browser_that_signed_in_is_signed_in(susan, stranger):
    assert (await susan.get("/me")).text == "susan"
    assert (await stranger.get("/me")).text == "stranger"


async def test_a_stored_hash_cannot_be_used_to_sign_in(app, stranger, rows):
    cookie = cookie_of(await stranger.get("/sign-in/susan"))
    key = app.extensions["login"].cookie.load_token
    async with app.app_context():
        assert len(key(cookie.value)) == 43  # 256 bits in base64
        [row] = await rows()
        assert row.key_hash != key(cookie.value)
        forged = app.extensions["login"].cookie.dump_token(row.key_hash)
    thief = app.test_client(use_cookies=False)
    answer = await thief.get("/me", headers={"Cookie": f"login={forged}"})
    assert await answer.get_data(as_text=True) == "stranger"


@sqlite_only
async def test_the_cookie_is_a_session_cookie_and_hidden_from_scripts(stranger):
    cookie = cookie_of(await stranger.get("/sign-in/susan"))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["expires"], cookie["secure"]) == ("", "", "")


async def test_a_remembered_user_keeps_the_cookie_for_thirty_days(stranger, rows):
    cookie = cookie_of(await stranger.get("/sign-in/susan?remember=1"))
    [row] = await rows()
    assert cookie["max-age"] == str(30 * 24 * 3600)
    assert row.expires_at - row.created_at == timedelta(days=30)
    assert row.remember


@sqlite_only
@pytest.mark.parametrize(
    ("settings", "secure"),
    [
        ({"SESSION_COOKIE_SECURE": True}, True),
        ({"SESSION_COOKIE_SECURE": True, "QUART_AUTH_COOKIE_SECURE": False}, False),
        ({"QUART_AUTH_COOKIE_SECURE": True}, True),
    ],
)
async def test_the_cookie_is_secure_like_the_session_cookie_unless_configured(
    make_app, settings, secure
):
    browser = Browser(make_app(**settings))  # over plain HTTP; a warning would fail the test
    cookie = cookie_of(await browser.get("/sign-in/susan"))
    assert bool(cookie["secure"]) is secure


@sqlite_only
async def test_a_planted_session_does_not_survive_a_sign_in(stranger):
    await stranger.get("/plant")
    assert (await stranger.get("/remembered")).text == "_flashes,csrf_token,planted"
    await stranger.get("/sign-in/susan")
    assert (await stranger.get("/remembered")).text == "_flashes"


async def test_signing_in_again_ends_the_previous_session_and_its_copies(app, susan, rows):
    thief, [before] = Browser(app, susan.cookies()), await rows()
    assert (await thief.get("/me")).text == "susan"
    await susan.get("/sign-in/david")
    [after] = await rows()
    assert (await susan.get("/me")).text == "david"
    assert (await thief.get("/me")).text == "stranger"
    assert after.key_hash != before.key_hash


async def test_other_browsers_stay_signed_in(app, susan, rows):
    elsewhere = Browser(app)
    await elsewhere.get("/sign-in/susan")
    assert (await susan.get("/me")).text == "susan"
    assert len(await rows()) == 2


async def test_a_long_user_agent_is_truncated(stranger, rows):
    await stranger.get("/sign-in/susan", headers={"User-Agent": "x" * 3000})
    [row] = await rows()
    assert row.user_agent == "x" * 255


async def test_a_sign_in_that_cannot_be_stored_fails(app, manager, stranger, rows):
    @manager.on_seen
    async def refuse(session, user):
        raise OSError("the disk is full")

    assert (await stranger.get("/sign-in/susan")).status_code == 500
    assert await rows() == []
    assert not list(stranger.cookies())
    assert (await stranger.get("/me")).text == "stranger"
