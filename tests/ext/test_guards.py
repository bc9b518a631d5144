"""Tests of guards above the route decorator, where they would never run."""

from __future__ import annotations

from functools import wraps

import pytest
from quart import Blueprint, Quart
from quart.testing.app import LifespanError

from quartapp.ext.httpauth import HTTPAuth
from quartapp.ext.login import fresh_login_required, login_required


async def hello():
    return "hello"


@pytest.fixture
def auth():
    return HTTPAuth()


@pytest.fixture
def app(auth):
    app = Quart(__name__)
    app.secret_key = "x" * 32
    auth.init_app(app)
    return app


def another(view):
    @wraps(view)
    async def wrapper(*args, **kwargs):
        return await view(*args, **kwargs)

    return wrapper


async def starts(app: Quart) -> bool:
    async with app.test_app():
        return True


@pytest.mark.parametrize("guard", [login_required, fresh_login_required])
async def test_an_application_with_a_guard_above_the_route_does_not_start(app, guard):
    guard(app.get("/")(another(hello)))
    with pytest.raises(LifespanError, match="guard of the view hello never runs: write the route"):
        await starts(app)


async def test_an_httpauth_guard_above_the_route_is_refused(app, auth):
    auth.login_required(role="admin")(app.websocket("/ws")(another(hello)))
    with pytest.raises(LifespanError, match="hello never runs"):
        await starts(app)


async def test_a_guard_above_the_route_of_a_blueprint_is_refused(app):
    pages = Blueprint("pages", __name__)
    login_required(pages.get("/")(another(hello)))
    app.register_blueprint(pages)
    with pytest.raises(LifespanError, match=r"pages\.hello never runs"):
        await starts(app)


async def test_a_guard_below_the_route_and_below_other_decorators_is_accepted(app, auth):
    app.get("/a")(login_required(another(hello)))
    app.add_url_rule("/b", "b", another(fresh_login_required(login_required(another(hello)))))
    app.add_url_rule("/c", "c", auth.login_required(login_required(another(hello))))
    assert await starts(app)


async def test_a_guarded_view_may_be_public_at_a_second_url(app):
    view = another(hello)
    app.add_url_rule("/public", "public", view)
    app.add_url_rule("/private", "private", another(login_required(view)))
    assert await starts(app)
