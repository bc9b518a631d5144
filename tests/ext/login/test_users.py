"""Tests of login_user(), responses to anonymous users, and changes of current_user."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart, get_flashed_messages
from quart.testing.connections import WebsocketResponseError

from quartapp.ext.login import LoginManager, current_user, login_user
from quartapp.ext.testing import Browser
from tests.ext.login.models import LoginSession, User, db


async def test_login_user_returns_false_only_for_an_inactive_user(app, rows, change) -> None:
    @app.get("/enter/<int:id>")
    async def enter(id: int) -> str:
        done = await login_user(await db.session.get(User, id))
        return f"{done} {current_user.is_authenticated}"

    browser = Browser(app)
    assert (await browser.get("/enter/1")).text == "True True"
    await change(User, is_active=False)
    before = await rows()
    stranger = Browser(app)
    assert (await stranger.get("/enter/1")).text == "False False"
    assert [row.id for row in await rows()] == [row.id for row in before]
    assert not list(stranger.cookies())


async def test_login_user_accepts_current_user(app, susan, rows) -> None:
    @app.get("/again")
    async def again() -> str:
        return str(await login_user(current_user))

    [before] = await rows()
    assert (await susan.get("/again")).text == "True"
    [after] = await rows()
    assert after.key_hash != before.key_hash
    assert (await susan.get("/me")).text == "susan"


@pytest.mark.parametrize("asynchronous", [True, False])
async def test_an_application_can_replace_the_response_to_anonymous_users(
    app: Quart, manager: LoginManager, stranger: Any, susan: Any, asynchronous: bool
) -> None:
    def refuse() -> tuple[dict[str, str], int]:
        return {"error": "unauthorized"}, 401

    async def refuse_async() -> tuple[dict[str, str], int]:
        return refuse()

    manager.unauthorized_handler(refuse_async if asynchronous else refuse)
    for path in ("/secret", "/fresh"):
        page = await stranger.get(path, follow=False)
        assert (page.status_code, page.json) == (401, {"error": "unauthorized"})
    assert (await susan.get("/secret", follow=False)).text == "susan"
    with pytest.raises(WebsocketResponseError):
        async with stranger.client.websocket("/talk/secret") as socket:
            await socket.receive()


async def test_an_anonymous_user_sees_the_login_message(app: Quart, stranger) -> None:
    words = LoginManager(db, LoginSession, login_message="Sign in to go on.")
    app.extensions["login"].manager = words
    app.add_url_rule("/words", "words", lambda: list(get_flashed_messages()))
    await stranger.get("/secret", follow=False)
    assert (await stranger.get("/words")).json == ["Sign in to go on."]


async def test_login_user_without_await_is_a_500_and_does_not_sign_in(
    app: Quart, stranger, rows
) -> None:
    @app.get("/forget")
    async def forget() -> str:
        login_user(await db.session.get(User, 1))
        return "Signed in."

    assert (await stranger.get("/forget")).status_code == 500
    assert await rows() == []


@pytest.mark.parametrize("asynchronous", [True, False])
async def test_an_unsaved_change_of_current_user_is_refused(
    app: Quart, susan: Any, rows: Any, asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    app.testing = False

    def rename() -> str:
        current_user.name = "nobody"
        return "Saved."

    async def rename_async() -> str:
        user = current_user._get_current_object()
        setattr(user, "name", "nobody")  # noqa: B010
        await db.session.commit()
        return "Saved."

    async def rename_right() -> str:
        async with db.begin() as session:
            user = await session.get(User, current_user.id)
            user.name = "susan"
        return "Saved."

    app.add_url_rule("/rename", view_func=rename_async if asynchronous else rename)
    app.add_url_rule("/right", view_func=rename_right)
    assert (await susan.get("/rename")).status_code == 500
    assert "User.name was changed on an object whose session has ended" in caplog.text
    assert (await susan.get("/right")).text == "Saved."
    assert (await susan.get("/me")).text == "susan"
