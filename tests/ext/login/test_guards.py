"""Views that ask for a sign-in, or for one of a moment ago."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from quart import get_flashed_messages
from quart.testing.connections import WebsocketResponseError

from quartapp.ext.db import utcnow
from quartapp.ext.login import end_sessions
from tests.ext.login.models import LoginSession, db
from tests.ext.once import on_sqlite

HALF_AN_HOUR = timedelta(minutes=30)


@on_sqlite
async def test_a_stranger_is_sent_to_sign_in_and_back(stranger):
    page = await stranger.get("/secret", follow=False)
    assert (page.status_code, page.location) == (302, "/login?next=/secret")


@on_sqlite
async def test_whoever_is_signed_in_passes(susan):
    assert (await susan.get("/secret", follow=False)).text == "susan"
    assert (await susan.get("/fresh", follow=False)).text == "susan"


@on_sqlite
@pytest.mark.parametrize("path", ["/plain", "/plain/fresh"])
async def test_a_view_that_is_not_awaited_is_guarded_too(susan, stranger, path):
    assert (await susan.get(path, follow=False)).text == "susan"
    assert (await stranger.get(path, follow=False)).status_code == 302


@on_sqlite
async def test_a_stranger_is_sent_away_from_a_fresh_view_too(stranger):
    page = await stranger.get("/fresh", follow=False)
    assert (page.status_code, page.location) == (302, "/login?next=/fresh")
    assert (await stranger.get("/remembered")).text == ""  # no word of a while


@on_sqlite
async def test_who_is_remembered_gives_the_password_again_for_a_fresh_view(stranger, change):
    await stranger.get("/sign-in/susan?remember=1")
    await change(LoginSession, fresh_at=utcnow() - HALF_AN_HOUR - timedelta(seconds=1))
    assert (await stranger.get("/secret", follow=False)).status_code == 200
    page = await stranger.get("/fresh", follow=False)
    assert (page.status_code, page.location) == (302, "/login?next=/fresh")
    await stranger.get("/sign-in/susan?remember=1")
    assert (await stranger.get("/fresh", follow=False)).text == "susan"


@on_sqlite
async def test_being_used_does_not_make_a_sign_in_fresh(susan, change):
    stale = utcnow() - timedelta(hours=2)
    await change(LoginSession, fresh_at=stale, last_used_at=stale)
    await susan.get("/me")
    assert (await susan.get("/fresh", follow=False)).status_code == 302


@on_sqlite
async def test_why_one_is_asked_again_is_said(app, susan, change):
    @app.get("/words")
    async def words():
        return get_flashed_messages()

    await change(LoginSession, fresh_at=utcnow() - HALF_AN_HOUR)
    await susan.get("/fresh", follow=False)
    assert (await susan.get("/words")).json == ["It has been a while. Sign in again to go on."]


@on_sqlite
async def test_how_long_a_password_counts_is_a_setting(make_app, susan, change):
    app = make_app(LOGIN_FRESH_SECONDS=3600)
    await change(LoginSession, fresh_at=utcnow() - timedelta(minutes=59))
    patient = app.test_client()
    patient.cookie_jar = susan.jar
    assert (await patient.get("/fresh")).status_code == 200
    assert (await susan.get("/fresh", follow=False)).status_code == 302


async def refusal(browser, path):
    """The status with which a websocket is refused before it opens."""
    async with browser.client.websocket(path) as socket, asyncio.timeout(5):
        with pytest.raises(WebsocketResponseError) as refused:
            await socket.receive()
        assert not socket.accepted
        return refused.value.response.status_code


@on_sqlite
@pytest.mark.parametrize("path", ["/talk/secret", "/talk/fresh"])
async def test_a_websocket_of_a_stranger_is_refused_before_it_opens(stranger, path):
    assert await refusal(stranger, path) == 401


@pytest.mark.parametrize("path", ["/talk", "/talk/secret", "/talk/fresh"])
async def test_a_websocket_knows_who_is_asking_and_holds_no_connection(app, susan, path):
    async with app.app_context():
        pool = db.engine.pool
    async with susan.client.websocket(path) as socket:
        await socket.send("who am I?")
        assert await socket.receive() == "susan"
        assert pool.checkedout() == 0


@on_sqlite
async def test_a_stranger_may_use_an_open_websocket(stranger):
    async with stranger.client.websocket("/talk") as socket:
        await socket.send("who am I?")
        assert await socket.receive() == "stranger"


@on_sqlite
async def test_a_stale_sign_in_opens_no_fresh_websocket(susan, change):
    await change(LoginSession, fresh_at=utcnow() - HALF_AN_HOUR)
    assert await refusal(susan, "/talk/fresh") == 401


async def test_an_ended_sign_in_opens_no_websocket(app, susan, rows):
    [row] = await rows()
    async with app.app_context(), db.begin() as session:
        await end_sessions(session, row.user_id)
    assert await refusal(susan, "/talk/secret") == 401


async def test_a_websocket_notes_that_somebody_is_seen(susan, rows, change):
    await change(LoginSession, last_used_at=utcnow() - timedelta(hours=2))
    async with susan.client.websocket("/talk") as socket:
        await socket.send("who am I?")
        assert await socket.receive() == "susan"
    [row] = await rows()
    assert utcnow() - row.last_used_at < timedelta(minutes=1)
