"""Tests of errors that are raised outside Quart's own error handling."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from quart import Quart
from quart.testing.connections import WebsocketResponseError
from werkzeug.exceptions import BadRequest

from quartapp.ext.errors import ErrorMiddleware
from quartapp.ext.errors.exchange import Exchange

from .faulty import (
    OF_WEBSOCKETS,
    PLACES,
    Middleware,
    build,
    fault,
    in_middleware,
    in_opening_every_session,
    in_the_error_page,
    in_url_matching,
)

PAGE = {"Accept": "text/html"}


every_place = pytest.mark.parametrize("place", PLACES, ids=lambda each: each.__name__)


async def ask(app: Quart, path: str = "/plain", method: str = "GET", **options: Any) -> Any:
    headers = {"Broken": "1", "Cookie": "junk=1", "X-Request-ID": "a-request-id", **PAGE}
    return await app.test_client().open(path, method=method, headers=headers, **options)


@pytest.fixture(autouse=True)
def errors(caplog):
    """Return a function that returns the errors in the log."""
    caplog.set_level(logging.ERROR)
    return lambda: [each for each in caplog.records if each.levelno >= logging.ERROR]


@every_place
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_visitor_gets_an_error_page_with_all_headers_and_the_log_one_entry(
    place, method, errors
):
    path = "/unmatched" if place is in_url_matching else "/plain"
    answer = await ask(build(place), path, method, data=b"x" * 100)
    text = await answer.get_data(as_text=True)
    assert answer.status_code == 500
    words = "Internal server error" if place is in_opening_every_session else "500 Internal Server"
    assert words in text
    assert answer.mimetype == "text/html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers.getlist("X-Request-ID") == ["a-request-id"]
    assert answer.headers["Cache-Control"]
    assert "secret" not in text
    [record] = errors()
    assert isinstance(record.exc_info[1], ZeroDivisionError)


@pytest.mark.parametrize("place", OF_WEBSOCKETS, ids=lambda each: each.__name__)
async def test_a_websocket_is_refused_with_the_same_page(place, errors):
    headers = {"Broken": "1", "Cookie": "junk=1"}
    async with build(place).test_client().websocket("/plain", headers=headers) as socket:
        with pytest.raises(WebsocketResponseError) as refusal:
            await socket.receive()
    assert refusal.value.response.status_code == 500
    assert refusal.value.response.headers["X-Content-Type-Options"] == "nosniff"
    assert len(refusal.value.response.headers["X-Request-ID"]) == 32
    assert len(errors()) == 1


async def test_a_failing_error_page_is_replaced_by_a_plain_response(errors):
    answer = await ask(build(in_the_error_page))
    text = await answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "Internal server error" in text
    assert answer.headers["X-Request-ID"] in text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert 1 <= len(errors()) <= 2


async def test_an_api_client_gets_the_plain_response_as_json():
    client = build(in_opening_every_session).test_client()
    answer = await client.get("/plain", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert set(await answer.get_json()) == {"error", "message"}


async def test_middleware_may_refuse_a_request_with_an_http_error(errors):
    def refuse(app: Quart) -> None:
        app.asgi_app = Middleware(app.asgi_app, BadRequest("not this"))

    answer = await ask(build(refuse), "/teardown")
    assert await answer.get_data(as_text=True) == "400 Bad Request"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert errors() == []


async def test_an_error_handler_of_the_application_is_used(errors):
    app = build(in_middleware)
    app.register_error_handler(ZeroDivisionError, lambda error: ("handled", 503))
    answer = await ask(app)
    assert (answer.status_code, await answer.get_data()) == (503, b"handled")
    assert errors() == []


@pytest.mark.parametrize("kind", ["request", "appcontext"])
async def test_an_error_in_a_teardown_function_loses_no_response(kind, errors):
    app, called = build(), []

    def works(_error: Any) -> None:
        called.append(True)

    getattr(app, f"teardown_{kind}")(fault)
    app.teardown_appcontext(works)
    answer = await ask(app, "/teardown")
    assert (answer.status_code, await answer.get_data()) == (200, b"finished")
    [record] = errors()
    assert isinstance(record.exc_info[1], ZeroDivisionError)
    if kind == "request":
        assert called


async def test_a_response_that_fails_half_way_is_cut_off():
    app = build()

    async def halves() -> Any:
        yield b"half"
        fault()

    app.add_url_rule("/halves", "halves", lambda: halves())
    with pytest.raises((ZeroDivisionError, ExceptionGroup)):
        await ask(app, "/halves")


@pytest.mark.parametrize("path", ["", "*", "?", "nowhere", "//", "/%2e%2e"])
async def test_odd_paths_are_answered(path):
    sent: list[Any] = []
    told = [{"type": "http.request", "body": b"", "more_body": False}]
    is_answered = asyncio.Event()

    async def receive() -> Any:
        if told:
            return told.pop()
        await is_answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message["more_body"]:
            is_answered.set()

    scope = {"type": "http", "path": path, "headers": [], "http_version": "1.1", "scheme": "http"}
    await build()({**scope, "method": "GET", "query_string": b""}, receive, send)
    assert sent[0]["status"] in {400, 404, 308}


@pytest.mark.parametrize("is_read", [True, False])
async def test_the_error_response_sees_the_end_of_a_body_that_was_read(is_read):
    told = [{"type": "http.request", "body": b"x", "more_body": not is_read}, "the next"]

    async def receive() -> Any:
        return told.pop(0)

    exchange = Exchange({}, receive, None, {})
    await exchange.receive()
    rest = exchange.receive_rest()
    end = {"type": "http.request", "body": b"", "more_body": False}
    if is_read:
        assert await rest() == end
    told[0] = {"type": "http.disconnect"}
    assert await rest() == {"type": "http.disconnect"}


async def test_the_middleware_is_initialised_once_on_an_app():
    app = build()
    with pytest.raises(RuntimeError, match="ErrorMiddleware is already initialised on this app"):
        ErrorMiddleware(app)
