"""Tests of HTTPAuth: verify functions, websockets, roles, schemes, optional views."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from quart import Quart, g, websocket
from quart.testing.connections import WebsocketResponseError

from quartapp.ext.httpauth import HTTPAuth

ROLES = {"susan": "admin", "david": ["writer", "reader"], "ada": None}


def basic(name: str, password: str = "cat") -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


BEARER = {"Authorization": "Bearer good"}


@pytest.fixture
def auth() -> HTTPAuth:
    return HTTPAuth()


@pytest.fixture
def client(auth: HTTPAuth) -> Any:
    app = Quart("small")
    auth.init_app(app)
    auth.verify_password(lambda name, password: name if password == "cat" else None)
    auth.verify_token(lambda token: "a program" if token == "good" else None)
    auth.get_user_roles(ROLES.get)
    app.add_url_rule("/", "index", auth.login_required(lambda: str(auth.current_user())))
    views: dict[str, dict[str, Any]] = {
        "admin": {"role": "admin"},
        "either": {"role": ["admin", "writer"]},
        "both": {"role": [["writer", "reader"]]},
        "optional": {"optional": True},
        "people": {"scheme": "basic"},
        "programs": {"scheme": "bearer"},
    }
    for name, wanted in views.items():
        view = auth.login_required(**wanted)(lambda: str(auth.current_user()))
        app.add_url_rule(f"/{name}", name, view)

    @app.websocket("/socket")
    @auth.login_required
    async def socket() -> None:
        await websocket.send(str(auth.current_user()))

    return app.test_client()


class Verify:
    def __init__(self, result: object) -> None:
        self.result = result

    def plain(self, name: str, password: str) -> Any:
        g.seen = name
        return self.result if password == "cat" else None

    async def awaited(self, name: str, password: str) -> Any:
        return self.plain(name, password)

    async def __call__(self, name: str, password: str) -> Any:
        return self.plain(name, password)

    def later(self, name: str, password: str) -> Any:
        return self.awaited(name, password)


@pytest.mark.parametrize("how", ["plain", "awaited", "__call__", "later"])
@pytest.mark.parametrize(
    ("result", "answer"),
    [("Susan", (200, "Susan")), (True, (200, "susan")), (None, 401), (False, 401)],
)
async def test_a_verify_function_may_be_plain_or_async_or_a_callable_object(
    auth: HTTPAuth, client: Any, how: str, result: object, answer: Any
) -> None:
    verify = Verify(result)
    functions: dict[str, Callable[..., Any]] = {
        "plain": verify.plain,
        "awaited": partial(verify.awaited),
        "__call__": verify,
        "later": verify.later,
    }
    auth.verify_password(functions[how])
    response = await client.get("/", headers=basic("susan"))
    got = response.status_code, await response.get_data(as_text=True)
    assert answer in (got, got[0])
    assert (await client.get("/", headers=basic("susan", "dog"))).status_code == 401


@pytest.mark.parametrize("result", [False, None])
async def test_a_token_that_verifies_as_false_or_none_is_refused(
    auth: HTTPAuth, client: Any, result: object
) -> None:
    auth.verify_token(lambda _token: result)
    assert (await client.get("/", headers=BEARER)).status_code == 401


async def test_a_stranger_and_a_wrong_password_are_refused_at_a_websocket(
    client: Any,
) -> None:
    for headers in ({}, basic("susan", "dog")):
        with pytest.raises(WebsocketResponseError) as refused:
            async with client.websocket("/socket", headers=headers) as socket:
                await socket.receive()
        assert refused.value.response.status_code == 401
        assert "WWW-Authenticate" in refused.value.response.headers


async def test_a_user_and_a_token_client_open_a_websocket(client: Any) -> None:
    for headers, name in ((basic("susan"), "susan"), (BEARER, "a program")):
        async with client.websocket("/socket", headers=headers) as socket:
            assert await socket.receive() == name


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/admin", {"susan"}), ("/either", {"susan", "david"}), ("/both", {"david"})],
)
async def test_a_view_with_a_role_admits_only_users_of_that_role(
    client: Any, path: str, allowed: set[str]
) -> None:
    for name in ROLES:
        status = (await client.get(path, headers=basic(name))).status_code
        assert status == (200 if name in allowed else 403), name
    assert (await client.get(path)).status_code == 401


async def test_a_role_without_a_function_for_roles_is_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, other = Quart("small"), HTTPAuth()
    other.init_app(app)
    other.verify_password(lambda name, _password: name)
    app.add_url_rule("/", view_func=other.login_required(role="admin")(lambda: ""))
    assert (await app.test_client().get("/", headers=basic("susan"))).status_code == 500
    assert "login_required(role=…) needs a function: @auth.get_user_roles." in caplog.text


async def test_an_optional_view_admits_strangers_and_refuses_a_wrong_password(
    client: Any,
) -> None:
    assert await (await client.get("/optional")).get_data(as_text=True) == "None"
    answer = await client.get("/optional", headers=basic("susan"))
    assert await answer.get_data(as_text=True) == "susan"
    answer = await client.get("/optional", headers=basic("susan", "dog"))
    assert answer.status_code == 401


async def test_a_view_may_accept_one_scheme_only(client: Any) -> None:
    assert (await client.get("/people", headers=basic("susan"))).status_code == 200
    assert (await client.get("/programs", headers=BEARER)).status_code == 200
    refused = await client.get("/people", headers=BEARER)
    assert refused.status_code == 401
    assert [each[:5] for each in refused.headers.getlist("WWW-Authenticate")] == ["Basic"]
    assert (await client.get("/programs", headers=basic("susan"))).status_code == 401


async def test_an_error_handler_sets_the_body_and_keeps_the_challenge(
    auth: HTTPAuth, client: Any
) -> None:
    @auth.error_handler
    def refuse(status: int) -> dict[str, int]:
        return {"refused": status}

    answer = await client.get("/", headers=basic("susan", "dog"))
    assert (answer.status_code, await answer.get_json()) == (401, {"refused": 401})
    assert len(answer.headers.getlist("WWW-Authenticate")) == 2
    answer = await client.get("/admin", headers=basic("david"))
    assert (answer.status_code, await answer.get_json()) == (403, {"refused": 403})
    assert "WWW-Authenticate" not in answer.headers


def test_a_second_object_on_an_app_is_refused_with_an_explanation(auth: HTTPAuth) -> None:
    app = Quart("small")
    auth.init_app(app)
    with pytest.raises(RuntimeError, match=r"already .* One object handles Basic and Bearer: "):
        HTTPAuth(app)
