"""The application, its contexts and its hooks."""

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
    """A server calls the application: Hypercorn answers `GET /` with 200 and `text/html`.

    Differs: `application(scope, receive, send)` as ASGI has it, for WSGI's
    `(environ, start_response)` cannot wait.
    """
    (tmp_path / "hello.py").write_text(SITE)
    port = free_port()
    command = (sys.executable, "-m", "hypercorn", "-b", f"127.0.0.1:{port}", "hello:app")
    options = {"cwd": tmp_path, "env": bare_environment(), "stderr": subprocess.DEVNULL}
    with running(*command, **options) as process:
        answer = get(wait_for(process, port))
    assert (answer.status_code, answer.text) == (200, "<h1>Hello, world!</h1>")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_s002_the_text_a_view_returns_is_the_page(small, browser):
    """The text that a view returns is the body of the response."""
    small.add_url_rule("/", "index", lambda: "<h1>Hello, world!</h1>")
    page = await browser.get("/")
    assert (page.status_code, page.text) == (200, "<h1>Hello, world!</h1>")


async def test_s003_current_app_is_the_application_at_work(small, browser):
    """`current_app` is the application in a request, a websocket, a background task and a
    command; elsewhere a RuntimeError.
    """
    said = []

    async def say() -> str:
        said.append(current_app.name)
        return current_app.name

    @small.get("/")
    async def index():
        small.add_background_task(say)
        return await say()

    @small.websocket("/talk")
    async def talk():
        await websocket.send(await say())

    assert (await browser.get("/")).text == "small"
    async with browser.client.websocket("/talk") as socket:
        assert await socket.receive() == "small"
    async with asyncio.timeout(5):
        while len(said) < 3:
            await asyncio.sleep(0)
    assert set(said) == {"small"}
    with pytest.raises(RuntimeError):
        _ = current_app.name


def test_s003_a_command_has_a_current_app_too():
    @click.group(cls=AppGroup, create_app=lambda: Quart("shop"))
    def shop() -> None: ...

    @shop.command()
    @app_command
    async def name() -> None:
        click.echo(current_app.name)

    assert CliRunner().invoke(shop, ["name"]).output == "shop\n"


async def test_s004_g_is_new_in_each_request(small, browser):
    """`g` holds what one request wants to remember: of two at once neither sees the other's."""
    both_are_in = asyncio.Barrier(2)

    @small.get("/<name>")
    async def index(name):
        seen = g.get("name")
        g.name = name
        await both_are_in.wait()
        return f"{seen} {g.name}"

    pages = await asyncio.gather(browser.get("/susan"), browser.get("/david"))
    assert [page.text for page in pages] == ["None susan", "None david"]


async def test_s005_request_is_what_was_asked(small):
    """`request` is the HTTP request; its `form`, `files`, `json` and `data` are awaited.

    Differs: they are awaited because a view may begin before the body has arrived.
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


async def test_s006_the_session_is_one_browsers(small, browser):
    """`session` is kept from request to request of one client, and seen by no other."""

    @small.get("/<name>")
    async def index(name):
        before, session["name"] = session.get("name"), name
        return f"{before} {name}"

    assert (await browser.get("/susan")).text == "None susan"
    assert (await browser.get("/david")).text == "susan david"
    somebody_else = await small.test_client().get("/john")
    assert await somebody_else.get_data() == b"None john"


async def test_s007_before_first_request_runs_once_before_all_handlers(small, browser):
    """`before_first_request`: once per process, before the first handler, also when twenty
    requests come first at once.

    Differs: Quart has dropped it, so it is `quartapp.ext.first_request`, and those who come
    while it runs wait for it.
    """
    said = []

    @before_first_request(small)
    async def prepare():
        said.append("begins")
        await asyncio.sleep(0.05)
        said.append("ends")

    @small.get("/")
    async def index():
        said.append("handler")
        return ""

    await asyncio.gather(*(browser.get("/") for _ in range(20)))
    assert said == ["begins", "ends", *["handler"] * 20]


async def test_s008_before_request_runs_each_time_and_may_answer(small, browser):
    """`before_request`: before every request; what it returns is the answer, and no view runs."""
    asked = []

    @small.before_request
    async def guard():
        asked.append(request.path)
        return ("Not here.", 403) if request.path == "/secret" else None

    small.add_url_rule("/<path>", "view", lambda path: f"a view at {path}")
    assert (await browser.get("/open")).text == "a view at open"
    assert (await browser.get("/secret")).text == "Not here."
    assert asked == ["/open", "/secret"]


async def test_s009_after_request_may_change_the_answer(small, browser):
    """`after_request`: after each request, with the response in its hands.

    Differs: it is called for the page of an unhandled exception too, as in today's Flask;
    that the view failed shows in `response.status_code`.
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
    """`teardown_request`: after each request, even one whose view raised.

    Differs: outside debug mode Quart hands it None whatever happened, so it can tidy up but
    not decide whether to commit; S71 does that earlier.
    """
    torn_down = []

    @small.teardown_request
    async def tidy(error):
        torn_down.append(error)

    small.add_url_rule("/", "index", lambda: "fine")
    small.add_url_rule("/boom", "boom", lambda: 1 / 0)
    assert [(await browser.get(path)).status_code for path in ("/", "/boom")] == [200, 500]
    assert torn_down == [None, None]


@pytest.mark.parametrize("some_database", ["sqlite"], indirect=True)
async def test_s010_what_the_view_had_begun_is_gone(with_database, browser):
    @with_database.get("/boom")
    async def boom():
        db.session.add(Role(name="Admin"))
        await db.session.flush()
        raise LookupError

    assert (await browser.get("/boom")).status_code == 500
    async with with_database.app_context():
        assert await db.session.scalar(select(Role)) is None
