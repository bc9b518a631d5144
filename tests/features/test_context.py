"""The application, its contexts and hooks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from io import BytesIO

import click
import pytest
from click.testing import CliRunner
from quart import Quart, current_app, g, request, session, websocket
from quart.datastructures import FileStorage
from sqlalchemy import select

from quartapp.ext.cli import AppGroup, app_command
from quartapp.ext.first_request import before_first_request
from tests.databases import sqlite_only
from tests.features.models import Role, db
from tests.processes import bare_environment, free_port, get, running, wait_for

SITE = """
from quart import Quart

app = Quart(__name__)

@app.get("/")
async def index():
    return "<h1>Hello, world!</h1>"
"""


def test_s001_hypercorn_serves_the_application(tmp_path):
    """An ASGI server serves the application: Hypercorn responds to `GET /` with 200 and
    `text/html`.

    Differs: The application has the ASGI interface `application(scope, receive, send)`, because
    WSGI's `(environ, start_response)` cannot await.
    """
    (tmp_path / "hello.py").write_text(SITE)
    port = free_port()
    command = (sys.executable, "-m", "hypercorn", "-b", f"127.0.0.1:{port}", "hello:app")
    options = {"cwd": tmp_path, "env": bare_environment(), "stderr": subprocess.DEVNULL}
    with running(*command, **options) as process:
        answer = get(wait_for(process, port))
    assert (answer.status_code, answer.text) == (200, "<h1>Hello, world!</h1>")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_s002_a_string_from_a_view_is_the_response_body(small, browser):
    """If a view function returns a string, the string is the body of the response."""
    small.add_url_rule("/", "index", lambda: "<h1>Hello, world!</h1>")
    page = await browser.get("/")
    assert (page.status_code, page.text) == (200, "<h1>Hello, world!</h1>")


async def test_s003_current_app_is_the_active_application(small, browser):
    """`current_app` is the active application in a request, a websocket, a background task and a
    command. Outside an application context it raises `RuntimeError`.
    """
    names = []

    async def report_name() -> str:
        names.append(current_app.name)
        return current_app.name

    @small.get("/")
    async def index():
        small.add_background_task(report_name)
        return await report_name()

    @small.websocket("/talk")
    async def talk():
        await websocket.send(await report_name())

    assert (await browser.get("/")).text == "small"
    async with browser.client.websocket("/talk") as socket:
        assert await socket.receive() == "small"
    async with asyncio.timeout(5):
        while len(names) < 3:
            await asyncio.sleep(0)
    assert set(names) == {"small"}
    with pytest.raises(RuntimeError):
        _ = current_app.name


def test_s003_a_command_has_a_current_app():
    @click.group(cls=AppGroup, create_app=lambda: Quart("shop"))
    def shop() -> None: ...

    @shop.command()
    @app_command
    async def name() -> None:
        click.echo(current_app.name)

    assert CliRunner().invoke(shop, ["name"]).output == "shop\n"


async def test_s004_g_is_new_in_each_request(small, browser):
    """`g` stores data during one request. Concurrent requests do not share it."""
    both_are_in = asyncio.Barrier(2)

    @small.get("/<name>")
    async def index(name):
        seen = g.get("name")
        g.name = name
        await both_are_in.wait()
        return f"{seen} {g.name}"

    pages = await asyncio.gather(browser.get("/susan"), browser.get("/david"))
    assert [page.text for page in pages] == ["None susan", "None david"]


async def test_s005_request_holds_the_http_request(small):
    """`request` is the current HTTP request. Its `form`, `files`, `json` and `data` are awaited.

    Differs: They are awaited because a view function may start before the request body has arrived.
    """

    @small.post("/")
    async def echo():
        form, files, data = await request.form, await request.files, await request.get_data()
        sent = await request.get_json(silent=True)
        names = {name: file.filename for name, file in files.items()}
        return [request.method, request.args["q"], dict(form), names, data.decode(), sent]

    async def echoed(**options):
        answer = await small.test_client().post("/?q=1", **options)
        return (await answer.get_json())[2:]

    small.config["WTF_CSRF_ENABLED"] = False
    picture = FileStorage(BytesIO(b"a picture"), "me.png")
    assert await echoed(form={"a": "b"}) == [{"a": "b"}, {}, "a=b", None]
    assert await echoed(json=["b"]) == [{}, {}, '["b"]', ["b"]]
    assert (await echoed(files={"f": picture}))[:2] == [{}, {"f": "me.png"}]


async def test_s006_the_session_belongs_to_one_client(small, browser):
    """`session` stores data of one client between its requests. Other clients cannot access it."""

    @small.get("/<name>")
    async def index(name):
        before, session["name"] = session.get("name"), name
        return f"{before} {name}"

    assert (await browser.get("/susan")).text == "None susan"
    assert (await browser.get("/david")).text == "susan david"
    other_client = await small.test_client().get("/john")
    assert await other_client.get_data() == b"None john"


async def test_s007_before_first_request_runs_once_before_all_views(small, browser):
    """A `before_first_request` hook runs once per process, before the first view function, even if
    twenty requests arrive at the same time.

    Differs: Quart has removed this hook, so `quartapp.ext.first_request` provides it. Requests that
    arrive while the hook runs wait for it.
    """
    calls = []

    @before_first_request(small)
    async def prepare():
        calls.append("begins")
        await asyncio.sleep(0.05)
        calls.append("ends")

    @small.get("/")
    async def index():
        calls.append("handler")
        return ""

    await asyncio.gather(*(browser.get("/") for _ in range(20)))
    assert calls == ["begins", "ends", *["handler"] * 20]


async def test_s008_before_request_runs_each_time_and_may_respond(small, browser):
    """A `before_request` hook runs before each request. If it returns a response, the view function
    does not run.
    """
    paths = []

    @small.before_request
    async def guard():
        paths.append(request.path)
        return ("Not here.", 403) if request.path == "/secret" else None

    small.add_url_rule("/<path>", "view", lambda path: f"a view at {path}")
    assert (await browser.get("/open")).text == "a view at open"
    assert (await browser.get("/secret")).text == "Not here."
    assert paths == ["/open", "/secret"]


async def test_s009_after_request_may_change_the_response(small, browser):
    """An `after_request` hook runs after each request and receives the response.

    Differs: It also runs for the error page of an unhandled exception, as in current versions of
    Flask. The response then has status 500.
    """

    seen = []

    @small.after_request
    async def mark(response):
        seen.append(response.status_code)
        if response.status_code < 500:
            response.headers["X-After"] = "yes"
        return response

    small.add_url_rule("/", "index", lambda: "fine")
    small.add_url_rule("/boom", "boom", lambda: 1 / 0)
    assert (await browser.get("/")).headers["X-After"] == "yes"
    assert "X-After" not in (await browser.get("/boom")).headers
    assert seen == [200, 500]


async def test_s010_teardown_request_always_runs(small, browser):
    """A `teardown_request` hook runs after each request, even if the view function raises an
    exception.

    Differs: Outside debug mode Quart passes None to the hook in every case. The hook can release
    resources but cannot decide whether to commit; S71 commits earlier.
    """
    torn_down = []

    @small.teardown_request
    async def tidy(error):
        torn_down.append(error)

    small.add_url_rule("/", "index", lambda: "fine")
    small.add_url_rule("/boom", "boom", lambda: 1 / 0)
    assert [(await browser.get(path)).status_code for path in ("/", "/boom")] == [200, 500]
    assert torn_down == [None, None]


@sqlite_only
async def test_s010_the_transaction_of_a_failed_view_is_rolled_back(with_database, browser):
    @with_database.get("/boom")
    async def boom():
        db.session.add(Role(name="Admin"))
        await db.session.flush()
        raise LookupError

    assert (await browser.get("/boom")).status_code == 500
    async with with_database.app_context():
        assert await db.session.scalar(select(Role)) is None
