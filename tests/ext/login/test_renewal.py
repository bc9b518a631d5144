"""Tests of renewed keys, refused sign-ins, and the maximum lifetime of sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from quart import Quart, get_flashed_messages

from quartapp.ext.db import utcnow
from quartapp.ext.login import renew_session
from quartapp.ext.testing import Browser
from tests.ext.login.models import LoginSession, db


@pytest.fixture
def renewing(app: Quart) -> Quart:
    """The application with one view that renews the key, and one that fails afterwards."""

    @app.get("/renew")
    async def renew() -> str:
        async with db.begin() as session:
            await renew_session(session)
        return "renewed"

    @app.get("/fail")
    async def fail() -> str:
        try:
            async with db.begin() as session:
                await renew_session(session)
                raise ValueError
        except ValueError:
            return "failed"

    return app


async def test_a_copied_cookie_is_invalid_after_the_key_is_renewed(renewing, susan, rows):
    thief = Browser(renewing, susan.cookies())
    [before] = await rows()
    assert (await susan.get("/renew")).text == "renewed"
    assert (await thief.get("/me")).text == "stranger"
    assert (await susan.get("/me")).text == "susan"
    [after] = await rows()
    assert (after.id, after.created_at, after.fresh_at) == (
        before.id,
        before.created_at,
        before.fresh_at,
    )


async def test_the_renewed_cookie_of_a_remembered_user_has_the_same_lifetime(renewing, stranger):
    await stranger.get("/sign-in/susan?remember=1")
    assert "Max-Age=2592000" in (await stranger.get("/renew")).headers["Set-Cookie"]


async def test_a_failed_transaction_renews_nothing(renewing, susan):
    page = await susan.get("/fail")
    assert (page.text, "Set-Cookie" in page.headers) == ("failed", False)
    assert (await susan.get("/me")).text == "susan"


async def test_an_anonymous_user_has_no_key_to_renew(renewing, stranger):
    page = await stranger.get("/renew")
    assert (page.text, "Set-Cookie" in page.headers) == ("renewed", False)


async def test_signing_in_again_invalidates_a_copied_cookie(app, susan):
    thief = Browser(app, susan.cookies())
    await susan.get("/sign-in/susan")
    assert (await thief.get("/me")).text == "stranger"
    assert (await susan.get("/me")).text == "susan"


async def test_a_check_that_raises_refuses_the_sign_in(app, manager, susan, rows):
    [before] = await rows()

    @manager.on_sign_in
    async def refuse(session, user):
        raise PermissionError(user.name)

    assert (await susan.get("/sign-in/david")).status_code == 500
    [after] = await rows()
    assert after.key_hash == before.key_hash
    assert (await susan.get("/me")).text == "susan"


async def test_use_extends_a_session_up_to_the_maximum_lifetime(make_app, susan, rows, change):
    app = make_app(LOGIN_MAX_SECONDS=24 * 3600)
    joined = utcnow() - timedelta(hours=20)
    await change(LoginSession, created_at=joined, last_used_at=joined)
    assert (await Browser(app, susan.cookies()).get("/me")).text == "susan"
    [row] = await rows()
    assert row.expires_at == joined + timedelta(hours=24)


async def test_a_sign_in_lasts_no_longer_than_the_maximum_lifetime(make_app, rows):
    app = make_app(LOGIN_MAX_SECONDS=60)
    await Browser(app).get("/sign-in/susan?remember=1")
    [row] = await rows()
    assert row.expires_at - row.created_at == timedelta(seconds=60)


async def test_a_write_with_a_stale_sign_in_is_redirected_with_a_message_that_nothing_was_saved(
    app, susan, change
):
    @app.get("/words")
    async def words():
        return get_flashed_messages()

    await change(LoginSession, fresh_at=utcnow() - timedelta(minutes=31))
    sent = await susan.post("/fresh")
    assert (sent.status_code, sent.location) == (302, "/login?next=/fresh")
    [said] = (await susan.get("/words")).json
    assert "nothing was saved" in said
