"""Views of the application of the login tests."""

from __future__ import annotations

from quart import Quart, flash, request, session, websocket
from sqlalchemy import select

from quartapp.ext.login import (
    current_session,
    current_user,
    fresh_login_required,
    login_required,
    login_user,
    logout_user,
)
from tests.ext.login.models import User, db


def who() -> str:
    return current_user.name if current_user.is_authenticated else "stranger"


async def sign_in(name: str) -> str:
    async with db.lookup() as reading:
        user = await reading.scalar(select(User).where(User.name == name))
    await login_user(user, remember="remember" in request.args)
    return f"{who()} {current_session.device}"


async def sign_out() -> str:
    await logout_user()
    return who()


async def me() -> str:
    return who()


async def plant() -> str:
    session["planted"] = session["csrf_token"] = "by somebody else"
    await flash("kept for the reader")
    return "planted"


async def remembered() -> str:
    return ",".join(sorted(session))


async def talk() -> None:
    await websocket.accept()
    while await websocket.receive():
        await websocket.send(who())


def add_views(app: Quart) -> None:
    app.add_url_rule("/sign-in/<name>", "sign_in", sign_in)
    app.add_url_rule("/login", "auth.login", me)
    app.add_url_rule("/sign-out", "sign_out", sign_out)
    app.add_url_rule("/me", "me", me)
    app.add_url_rule("/plant", "plant", plant)
    app.add_url_rule("/remembered", "remembered", remembered)
    app.add_url_rule("/secret", "secret", login_required(me), methods=["GET", "POST"])
    app.add_url_rule("/only-written", "written", login_required(me), methods=["POST"])
    app.add_url_rule("/people/<name>", "people", login_required(me_too))
    app.add_url_rule("/plain", "plain", login_required(who))
    app.add_url_rule("/plain/fresh", "plain_fresh", fresh_login_required(who))
    app.add_url_rule("/fresh", "fresh", fresh_login_required(me), methods=["GET", "POST"])
    app.add_websocket("/talk", "talk", talk)
    app.add_websocket("/talk/secret", "talk_secret", login_required(talk))
    app.add_websocket("/talk/fresh", "talk_fresh", fresh_login_required(talk))


async def me_too(name: str) -> str:
    return name
