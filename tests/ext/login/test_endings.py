"""Tests of the end of sessions: sign-out, expiry, closed accounts, copied cookies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete

from quartapp.ext.db import utcnow
from quartapp.ext.login import end_sessions
from quartapp.ext.testing import Browser
from tests.ext.login.models import LoginSession, User, db


async def test_a_copied_cookie_is_invalid_after_signing_out(app, susan, rows):
    thief = Browser(app, susan.cookies())
    assert (await susan.get("/sign-out")).text == "stranger"
    assert await rows() == []
    assert (await thief.get("/me")).text == "stranger"
    assert "login" not in [cookie.name for cookie in susan.cookies()]


async def test_signing_out_clears_the_session_except_flashed_messages(susan):
    await susan.get("/plant")
    await susan.get("/sign-out")
    assert (await susan.get("/remembered")).text == "_flashes"


async def test_signing_out_does_not_end_other_sessions(app, susan, stranger, rows):
    await stranger.get("/sign-out")
    assert (await susan.get("/me")).text == "susan"
    assert len(await rows()) == 1


@pytest.fixture
async def crowd(app, susan):
    """Four browsers: three are signed in as susan, one as david."""
    others = [Browser(app) for _ in range(3)]
    for browser, name in zip(others, ("susan", "susan", "david"), strict=True):
        await browser.get(f"/sign-in/{name}")
    return [susan, *others]


async def names(crowd):
    return [(await browser.get("/me")).text for browser in crowd]


async def test_all_sessions_of_a_user_can_be_ended(app, crowd, rows):
    [mine, *_] = await rows()
    async with app.app_context(), db.begin() as session:
        assert await end_sessions(session, mine.user_id) == 3
    assert await names(crowd) == ["stranger", "stranger", "stranger", "david"]


async def test_all_sessions_of_a_user_except_one_can_be_ended(app, crowd, rows):
    [mine, *_] = await rows()
    async with app.app_context(), db.begin() as session:
        assert await end_sessions(session, mine.user_id, keep=mine.id) == 2
    assert await names(crowd) == ["susan", "stranger", "stranger", "david"]


async def test_a_rolled_back_transaction_ends_no_session(app, crowd, rows):
    [mine, *_] = await rows()
    async with app.app_context(), db.begin() as session:
        await end_sessions(session, mine.user_id)
        await session.rollback()
    assert await names(crowd) == ["susan", "susan", "susan", "david"]


async def test_the_user_of_a_closed_account_is_anonymous_until_it_is_reopened(susan, change):
    await change(User, is_active=False)
    assert (await susan.get("/me")).text == "stranger"
    await change(User, is_active=True)
    assert (await susan.get("/me")).text == "susan"


async def test_sessions_are_deleted_with_the_account(app, stranger, rows):
    async with app.app_context():
        async with db.begin() as session:
            session.add(User(name="john"))
        await stranger.get("/sign-in/john")
        async with db.begin() as session:
            await session.execute(delete(User).where(User.name == "john"))
    assert (await stranger.get("/me")).text == "stranger"
    assert await rows() == []


async def test_an_unused_session_expires(susan, change):
    await change(LoginSession, expires_at=utcnow() + timedelta(seconds=30))
    assert (await susan.get("/me")).text == "susan"
    await change(LoginSession, expires_at=utcnow() - timedelta(seconds=1))
    assert (await susan.get("/me")).text == "stranger"


async def test_the_settings_define_the_lifetime_of_a_session(make_app, rows):
    app = make_app(LOGIN_SESSION_SECONDS=60, LOGIN_REMEMBER_SECONDS=600)
    for path in ("/sign-in/susan", "/sign-in/susan?remember=1"):
        await Browser(app).get(path)
    assert [(row.expires_at - row.created_at).seconds for row in await rows()] == [60, 600]


async def test_a_session_without_remember_lasts_twelve_hours(susan, rows):
    [row] = await rows()
    assert row.expires_at - row.created_at == timedelta(hours=12)
