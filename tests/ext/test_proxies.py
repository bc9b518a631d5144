"""Whom to believe about who is asking."""

from __future__ import annotations

import pytest
from quart import Quart, request, websocket

from quartapp.ext.serving import TrustedProxies

FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil"}


@pytest.fixture
def ask():
    """What the application sees when ``hops`` proxies are trusted."""

    async def ask(hops: int, **headers: str) -> tuple[str | None, str, str]:
        app = Quart("behind")
        app.asgi_app = TrustedProxies(app.asgi_app, hops)

        @app.get("/")
        async def seen():
            return [request.remote_addr, request.scheme, request.host]

        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await app.test_client().get("/", headers=named)
        return tuple(await answer.get_json())

    return ask


def forwarded(address: str, scheme: str, host: str) -> dict[str, str]:
    return {"X_Forwarded_For": address, "X_Forwarded_Proto": scheme, "X_Forwarded_Host": host}


async def test_without_proxies_nobody_is_believed(ask):
    assert await ask(0, **FORGED) == ("<local>", "http", "localhost")


async def test_one_proxy_tells_who_asked(ask):
    told = forwarded("203.0.113.7", "https", "blog.example")
    assert await ask(1, **told) == ("203.0.113.7", "https", "blog.example")


async def test_what_the_client_wrote_before_the_proxy_is_not_believed(ask):
    told = forwarded("6.6.6.6, 203.0.113.7", "http,https", "evil, blog.example")
    assert await ask(1, **told) == ("203.0.113.7", "https", "blog.example")


async def test_of_two_proxies_the_outer_one_knows(ask):
    told = forwarded("6.6.6.6, 203.0.113.7, 10.0.0.1", "x, https, http", "evil, blog.example, b")
    assert await ask(2, **told) == ("203.0.113.7", "https", "blog.example")


async def test_what_came_past_a_proxy_is_not_believed(ask):
    told = forwarded("6.6.6.6", "https", "evil")
    assert await ask(2, **told) == ("<local>", "http", "localhost")


@pytest.mark.parametrize("scheme", ["HTTPS", "wss", " https "])
async def test_https_has_many_names(ask, scheme):
    assert (await ask(1, X_Forwarded_Proto=scheme))[1] == "https"


@pytest.mark.parametrize("scheme", ["http", "ws", "javascript", "httpsx"])
async def test_anything_else_is_http(ask, scheme):
    assert (await ask(1, X_Forwarded_Proto=scheme))[1] == "http"


@pytest.mark.parametrize("empty", ["", ",", " , , "])
async def test_an_empty_header_says_nothing(ask, empty):
    assert await ask(1, **forwarded(empty, empty, empty)) == ("<local>", "http", "localhost")


async def test_a_websocket_behind_https_is_a_secure_one():
    app = Quart("behind")
    app.asgi_app = TrustedProxies(app.asgi_app, 1)

    @app.websocket("/")
    async def seen():
        await websocket.send(f"{websocket.scheme} {websocket.remote_addr}")

    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "2001:db8::1"}
    async with app.test_client().websocket("/", headers=headers) as socket:
        assert await socket.receive() == "wss 2001:db8::1"


async def test_several_headers_of_one_name_are_one_list():
    scopes = []

    async def note(scope, receive, send):
        scopes.append(scope)

    headers = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.7")]
    given = {"type": "http", "scheme": "http", "client": ("10.0.0.1", 1), "headers": headers}
    await TrustedProxies(note, 1)(given, None, None)
    assert scopes[0]["client"] == ("203.0.113.7", 0)
    assert given["client"] == ("10.0.0.1", 1)


async def test_starting_and_stopping_pass_through():
    app = Quart("behind")
    app.asgi_app = TrustedProxies(app.asgi_app, 1)
    started = []
    app.before_serving(lambda: started.append(True))
    async with app.test_app():
        assert started == [True]
