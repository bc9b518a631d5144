"""Tests of X-Forwarded headers: only those of trusted proxies are used."""

from __future__ import annotations

import pytest
from quart import Quart, request, websocket

from quartapp.ext.serving import TrustedProxies

FORGED = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil"}


@pytest.fixture
def ask():
    """Return the address, scheme and host that an app behind ``hops`` trusted proxies sees."""

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


async def test_forwarded_headers_are_ignored_without_proxies(ask):
    assert await ask(0, **FORGED) == ("<local>", "http", "localhost")


async def test_one_proxy_sets_the_address_the_scheme_and_the_host(ask):
    told = forwarded("203.0.113.7", "https", "blog.example")
    assert await ask(1, **told) == ("203.0.113.7", "https", "blog.example")


async def test_values_that_a_client_sends_to_the_proxy_are_ignored(ask):
    told = forwarded("6.6.6.6, 203.0.113.7", "http,https", "evil, blog.example")
    assert await ask(1, **told) == ("203.0.113.7", "https", "blog.example")


async def test_the_values_of_the_outer_of_two_proxies_are_used(ask):
    told = forwarded("6.6.6.6, 203.0.113.7, 10.0.0.1", "x, https, http", "evil, blog.example, b")
    assert await ask(2, **told) == ("203.0.113.7", "https", "blog.example")


async def test_a_request_that_bypassed_a_proxy_is_not_trusted(ask):
    told = forwarded("6.6.6.6", "https", "evil")
    assert await ask(2, **told) == ("<local>", "http", "localhost")


@pytest.mark.parametrize("scheme", ["HTTPS", "wss", " https "])
async def test_a_secure_scheme_in_any_spelling_is_https(ask, scheme):
    assert (await ask(1, X_Forwarded_Proto=scheme))[1] == "https"


@pytest.mark.parametrize("scheme", ["http", "ws", "javascript", "httpsx"])
async def test_any_other_scheme_is_http(ask, scheme):
    assert (await ask(1, X_Forwarded_Proto=scheme))[1] == "http"


@pytest.mark.parametrize("empty", ["", ",", " , , "])
async def test_an_empty_forwarded_header_is_ignored(ask, empty):
    assert await ask(1, **forwarded(empty, empty, empty)) == ("<local>", "http", "localhost")


async def test_a_websocket_behind_https_has_the_scheme_wss():
    app = Quart("behind")
    app.asgi_app = TrustedProxies(app.asgi_app, 1)

    @app.websocket("/")
    async def seen():
        await websocket.send(f"{websocket.scheme} {websocket.remote_addr}")

    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "2001:db8::1"}
    async with app.test_client().websocket("/", headers=headers) as socket:
        assert await socket.receive() == "wss 2001:db8::1"


async def test_repeated_headers_are_read_as_one_list():
    scopes = []

    async def note(scope, receive, send):
        scopes.append(scope)

    headers = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.7")]
    given = {"type": "http", "scheme": "http", "client": ("10.0.0.1", 1), "headers": headers}
    await TrustedProxies(note, 1)(given, None, None)
    assert scopes[0]["client"] == ("203.0.113.7", 0)
    assert given["client"] == ("10.0.0.1", 1)


async def test_lifespan_events_pass_through():
    app = Quart("behind")
    app.asgi_app = TrustedProxies(app.asgi_app, 1)
    started = []
    app.before_serving(lambda: started.append(True))
    async with app.test_app():
        assert started == [True]
