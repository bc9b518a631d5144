"""Tests of views and websockets that require a sign-in, or a fresh one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from quart import get_flashed_messages
from quart.testing.connections import WebsocketResponseError

from quartapp.ext.db import utcnow
from quartapp.ext.login import end_sessions
from tests.databases import sqlite_only
from tests.ext.login.models import LoginSession, db

HALF_AN_HOUR = timedelta(minutes=30)


@sqlite_only
async def test_an_anonymous_user_is_redirected_to_the_login_page(stranger):
    page = await stranger.get("/secret", follow=False)
    assert (page.status_code, page.location) == (302, "/login?next=/secret")


@sqlite_only
async def test_a_signed_in_user_can_open_guarded_views(susan):
    assert (await susan.get("/secret", follow=False)).text == "susan"
    assert (await susan.get("/fresh", follow=False)).text == "susan"


@sqlite_only
@pytest.mark.parametrize("path", ["/plain", "/plain/fresh"])
async def test_a_synchronous_view_is_guarded(susan, stranger, path):
    assert (await susan.get(path, follow=False)).text == "susan"
    assert (await stranger.get(path, follow=False)).status_code == 302


@sqlite_only
async def test_an_anonymous_user_is_redirected_from_a_fresh_view(stranger):
    page = await stranger.get("/fresh", follow=False)
    assert (page.status_code, page.location) == (302, "/login?next=/fresh")
    assert (await stranger.get("/remembered")).text == ""  # no message about a stale sign-in


@sqlite_only
async def test_a_remembered_user_signs_in_again_for_a_fresh_view(stranger, change):
    await stranger.get("/sign-in/susan?remember=1")
    await change(LoginSession, fresh_at=utcnow() - HALF_AN_HOUR - timedelta(seconds=1))
    assert (await stranger.get("/secret", follow=False)).status_code == 200
    page = await stranger.get("/fresh", follow=False)
    assert (page.status_code, page.location) == (302, "/login?next=/fresh")
    await stranger.get("/sign-in/susan?remember=1")
    assert (await stranger.get("/fresh", follow=False)).text == "susan"


@sqlite_only
async def test_use_does_not_make_a_session_fresh(susan, change):
    stale = utcnow() - timedelta(hours=2)
    await change(LoginSession, fresh_at=stale, last_used_at=stale)
    await susan.get("/me")
    assert (await susan.get("/fresh", follow=False)).status_code == 302


@sqlite_only
async def test_a_user_with_a_stale_session_sees_why_to_sign_in_again(app, susan, change):
    @app.get("/words")
    async def words():
        return get_flashed_messages()

    await change(LoginSession, fresh_at=utcnow() - HALF_AN_HOUR)
    await susan.get("/fresh", follow=False)
    assert (await susan.get("/words")).json == ["It has been a while. Sign in again to go on."]


@sqlite_only
async def test_a_setting_defines_the_time_for_which_a_session_is_fresh(make_app, susan, change):
    app = make_app(LOGIN_FRESH_SECONDS=3600)
    await change(LoginSession, fresh_at=utcnow() - timedelta(minutes=59))
    patient = app.test_client()
    patient.cookie_jar = susan.jar
    assert (await patient.get("/fresh")).status_code == 200
    assert (await susan.get("/fresh", follow=False)).status_code == 302


async def refusal(browser, path):
    """Return the status with which a websocket is refused before it opens."""
    async with browser.client.websocket(path) as socket, asyncio.timeout(5):
        with pytest.raises(WebsocketResponseError) as refused:
            await socket.receive()
        assert not socket.accepted
        return refused.value.response.status_code


@sqlite_only
@pytest.mark.parametrize("path", ["/talk/secret", "/talk/fresh"])
async def test_a_websocket_of_an_anonymous_user_is_refused_before_it_opens(stranger, path):
    assert await refusal(stranger, path) == 401


@pytest.mark.parametrize("path", ["/talk", "/talk/secret", "/talk/fresh"])
async def test_a_websocket_knows_its_user_and_holds_no_database_connection(app, susan, path):
    async with app.app_context():
        pool = db.engine.pool
    async with susan.client.websocket(path) as socket:
        await socket.send("who am I?")
        assert await socket.receive() == "susan"
        assert pool.checkedout() == 0


@sqlite_only
async def test_an_anonymous_user_can_use_an_unguarded_websocket(stranger):
    async with stranger.client.websocket("/talk") as socket:
        await socket.send("who am I?")
        assert await socket.receive() == "stranger"


@sqlite_only
async def test_a_stale_session_cannot_open_a_fresh_websocket(susan, change):
    await change(LoginSession, fresh_at=utcnow() - HALF_AN_HOUR)
    assert await refusal(susan, "/talk/fresh") == 401


async def test_an_ended_session_cannot_open_a_guarded_websocket(app, susan, rows):
    [row] = await rows()
    async with app.app_context(), db.begin() as session:
        await end_sessions(session, row.user_id)
    assert await refusal(susan, "/talk/secret") == 401


async def test_a_websocket_records_the_last_use_of_its_session(susan, rows, change):
    await change(LoginSession, last_used_at=utcnow() - timedelta(hours=2))
    async with susan.client.websocket("/talk") as socket:
        await socket.send("who am I?")
        assert await socket.receive() == "susan"
    [row] = await rows()
    assert utcnow() - row.last_used_at < timedelta(minutes=1)
