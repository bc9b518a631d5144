"""Tests of functions that run once per process, before the first request."""

from __future__ import annotations

import asyncio

import pytest
from quart import Quart, g, has_websocket_context, request, websocket

from quartapp.ext.first_request import before_first_request


@pytest.fixture
def app() -> Quart:
    app = Quart("small")

    @app.get("/")
    async def index() -> str:
        return str(g.get("ready", "reached"))

    @app.websocket("/talk")
    async def talk() -> None:
        await websocket.send("reached")

    return app


async def test_one_of_twenty_concurrent_requests_calls_the_function_and_all_wait(app):
    said = []

    @before_first_request(app)
    async def prepare() -> None:
        said.append("begun")
        await asyncio.sleep(0.05)
        said.append("ended")

    @app.before_request
    async def note() -> None:
        said.append("request")

    client = app.test_client()
    answers = await asyncio.gather(*(client.get("/") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert said == ["begun", "ended", *["request"] * 20]


async def test_the_function_runs_in_the_first_request_ahead_of_before_request_functions(app):
    said = []
    app.before_request(lambda: said.append("before_request"))

    @before_first_request(app)
    def prepare() -> None:  # a plain function is allowed
        g.ready = request.path
        said.append("before_first_request")

    client = app.test_client()
    assert [await (await client.get("/")).data for _ in range(2)] == [b"/", b"reached"]
    assert said == ["before_first_request", "before_request", "before_request"]


async def test_a_websocket_may_be_the_first_request(app):
    seen = []
    before_first_request(app)(lambda: seen.append(has_websocket_context()))
    client = app.test_client()
    async with client.websocket("/talk") as socket:
        assert await socket.receive() == "reached"
    await client.get("/")
    assert seen == [True]


async def test_a_function_that_raises_is_called_again_and_a_finished_one_is_not(app):
    said = []
    before_first_request(app)(lambda: said.append("first"))

    @before_first_request(app)
    async def prepare() -> None:
        said.append("second")
        if said.count("second") == 1:
            raise OSError

    before_first_request(app)(lambda: said.append("third"))
    client = app.test_client()
    assert [(await client.get("/")).status_code for _ in range(3)] == [500, 200, 200]
    assert said == ["first", "second", "second", "third"]


async def test_a_waiting_request_retries_a_function_that_raised(app):
    calls = []

    @before_first_request(app)
    async def prepare() -> None:
        calls.append(...)
        await asyncio.sleep(0.01)
        if len(calls) == 1:
            raise OSError

    answers = await asyncio.gather(*(app.test_client().get("/") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 500]
    assert len(calls) == 2


async def test_the_next_request_retries_a_function_that_a_disconnect_cancelled(app):
    calls = []

    @before_first_request(app)
    async def prepare() -> None:
        calls.append(...)
        await asyncio.sleep(0.01 if calls[1:] else 60)

    async with app.test_client().request("/") as first:
        await first.send_complete()
        await asyncio.sleep(0.05)
        await first.disconnect()
    assert (await app.test_client().get("/")).status_code == 200
    assert len(calls) == 2


async def test_each_application_has_its_own_functions(app):
    other = Quart("other")
    other.add_url_rule("/", "index", lambda: "other")
    said = []
    before_first_request(app)(lambda: said.append("one"))
    before_first_request(other)(lambda: said.append("other"))
    for each in (other, app, other):
        await each.test_client().get("/")
    assert said == ["other", "one"]


async def test_the_decorator_returns_the_function_unchanged(app):
    def prepare() -> str:
        return "called"

    assert before_first_request(app)(prepare) is prepare
