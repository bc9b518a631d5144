"""Tests of the body budget: a limit on the memory of all request bodies together."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from quart import Quart, request

from quartapp.ext.serving import BodyBudget, DrainRequestBody, Request, bodies
from quartapp.ext.serving.bodies import FREE_BYTES

KIB = 1 << 10
LIMIT = 400 * KIB
PIECE = bytes(50 * KIB)


class Upload:
    """A request to ``app`` with a body that the test sends piece by piece."""

    def __init__(self, app, path: str = "/") -> None:
        self.inbox: asyncio.Queue = asyncio.Queue()
        self.taken = 0
        self.status = 0
        self.headers = {}
        self.text = b""
        headers = [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")]
        scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
        scope |= {"scheme": "http", "http_version": "1.1", "query_string": b"", "root_path": ""}
        self.task = asyncio.create_task(app.asgi_app(scope, self.receive, self.send))

    async def receive(self):
        message = await self.inbox.get()
        self.taken += len(message.get("body", b""))
        return message

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.text += message.get("body", b"")
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.inbox.put_nowait({"type": "http.disconnect"})  # servers send it after a response

    def say(self, body: bytes, more_body: bool = True) -> None:
        self.inbox.put_nowait({"type": "http.request", "body": body, "more_body": more_body})

    def end(self) -> None:
        self.say(b"", more_body=False)

    async def leave(self) -> None:
        self.inbox.put_nowait({"type": "http.disconnect"})
        await asyncio.wait([self.task], timeout=5)


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def app():
    app = Quart(__name__)
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = 1000 * KIB
    app.may_answer = asyncio.Event()
    app.may_answer.set()
    app.budget = BodyBudget(app.asgi_app, LIMIT)
    app.asgi_app = DrainRequestBody(app.budget)

    @app.post("/")
    async def whole():
        size = len(await request.get_data())
        await app.may_answer.wait()
        return str(size)

    @app.post("/pieces")
    async def pieces():
        return str(sum([len(piece) async for piece in request.body]))

    @app.post("/refused")
    async def refused():
        return "no", 403

    return app


@pytest.fixture
def upload(app):
    return lambda path="/": Upload(app, path)


@asynccontextmanager
async def full(app, upload, pieces: int = 8):
    """Fill the budget with an upload that ends after the block."""
    app.may_answer.clear()
    first = upload()
    for _ in range(pieces):
        first.say(PIECE)
    await settled()
    assert app.budget.held == pieces * len(PIECE) - FREE_BYTES
    yield first
    app.may_answer.set()
    first.end()
    await first.task
    assert first.status == 200


async def test_an_upload_waits_for_space_in_the_budget_and_then_completes(app, upload):
    async with full(app, upload) as first:
        first.say(PIECE)  # the first upload may exceed the limit
        second = upload()
        for _ in range(6):
            second.say(PIECE)
        second.end()
        await settled()
        assert second.taken == len(PIECE)
        assert app.budget.held < LIMIT + len(PIECE)
    await second.task
    assert (second.status, second.text) == (200, b"%d" % (6 * len(PIECE)))
    assert app.budget.held == 0


async def test_concurrent_uploads_are_all_served_within_the_limit(app, upload):
    all_of_them, most = [upload() for _ in range(30)], 0
    for each in all_of_them:
        for _ in range(6):
            each.say(PIECE)
        each.end()
    while not all(each.task.done() for each in all_of_them):
        await asyncio.sleep(0)
        most = max(most, app.budget.held)
    assert {each.text for each in all_of_them} == {b"%d" % (6 * len(PIECE))}
    assert most <= LIMIT + 6 * len(PIECE)
    assert app.budget.held == 0


async def test_a_small_request_does_not_wait(app, upload):
    async with full(app, upload):
        other = upload()
        other.say(PIECE)
        small = upload("/pieces")
        small.say(bytes(FREE_BYTES))
        small.end()
        await small.task
        assert small.text == b"%d" % FREE_BYTES
        other.say(b"")
        await other.leave()


async def test_an_upload_without_space_in_the_budget_gets_503_with_retry_after(
    app, upload, monkeypatch
):
    monkeypatch.setattr(bodies, "WAIT_SECONDS", 0.05)
    async with full(app, upload) as first:
        first.say(PIECE)
        second = upload()
        for _ in range(3):
            second.say(PIECE)
        second.end()
        await second.task
        assert second.status == 503
        assert second.headers[b"retry-after"] == b"10"
        assert second.taken == 3 * len(PIECE)  # the rest of the body is read and dropped


async def test_the_rest_of_a_refused_upload_is_dropped_without_waiting(app, upload):
    async with full(app, upload) as first:
        first.say(PIECE)
        second = upload("/refused")
        for _ in range(3):
            second.say(PIECE)
        second.end()
        await asyncio.wait_for(second.task, 5)
        assert second.status == 403


async def test_a_client_that_disconnects_frees_its_share_of_the_budget(app, upload):
    app.may_answer.clear()
    first = upload()
    for _ in range(8):
        first.say(PIECE)
    await settled()
    await first.leave()
    assert app.budget.held == 0


async def test_a_body_that_is_read_in_pieces_does_not_fill_the_budget(app, upload):
    async with full(app, upload, pieces=4):
        stream = upload("/pieces")
        for _ in range(15):
            stream.say(PIECE)
            await settled()
            assert app.budget.held < LIMIT
        stream.end()
        await stream.task
        assert stream.text == b"%d" % (15 * len(PIECE))


async def test_a_body_that_is_too_large_takes_nothing_from_the_budget(app, upload):
    app.may_answer.clear()
    large = upload()
    for _ in range(25):
        large.say(PIECE)
        await settled()
    assert app.budget.held == 0
    large.end()
    await large.task
    assert large.status == 413
