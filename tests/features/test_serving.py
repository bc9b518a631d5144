"""Class-based views, Hypercorn and websockets."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from quart import request, websocket
from quart.testing.connections import WebsocketResponseError
from quart.views import MethodView

from quartapp.ext.db import dispose
from quartapp.ext.httpauth import HTTPAuth
from quartapp.ext.login import LoginManager, login_required
from quartapp.ext.testing import Browser
from tests.api.conftest import basic
from tests.ext.login.conftest import build
from tests.ext.login.models import LoginSession, User
from tests.ext.login.models import db as login_db
from tests.processes import bare_environment, free_port, get, running, stop, wait_for

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 5
SITE = """
from pathlib import Path

from quart import Quart

app = Quart(__name__)
app.add_url_rule("/", "index", lambda: "served")

@app.after_serving
async def tidy():
    Path("tidied").touch()
"""


async def test_s132_a_view_may_be_a_class(small, browser):
    """A class-based view has a method for each HTTP method, and `login_required` protects it.

    Differs: `quart.views.MethodView` replaces Flask-RESTful.
    """
    auth, tasks = HTTPAuth(small), {}

    @auth.verify_password
    async def verify_password(name: str, password: str) -> str | None:
        return name if password == "cat" else None

    class Task(MethodView):
        init_every_request = False
        decorators = (auth.login_required,)

        async def get(self, number: int):
            return {"task": tasks[number]}

        async def put(self, number: int):
            tasks[number] = (await request.get_json())["task"]
            return {"task": tasks[number]}, 201

    small.config["WTF_CSRF_ENABLED"] = False
    small.add_url_rule("/tasks/<int:number>", view_func=Task.as_view("task"))
    client, susan = small.test_client(), basic("susan", "cat")
    assert (await client.put("/tasks/1", json={"task": "rest"})).status_code == 401
    put = await client.put("/tasks/1", json={"task": "rest"}, headers=susan)
    assert (put.status_code, tasks) == (201, {1: "rest"})
    assert (await browser.get("/tasks/1", headers=susan)).json == {"task": "rest"}
    assert (await client.delete("/tasks/1", headers=susan)).status_code == 405


def test_s133_hypercorn_reads_its_configuration_file(tmp_path):
    """`hypercorn -c hypercorn.toml` serves the application. SIGTERM runs its `after_serving`
    hooks.
    """
    port = free_port()
    toml = (ROOT / "hypercorn.toml").read_text().replace("127.0.0.1:5000", f"127.0.0.1:{port}")
    (tmp_path / "hypercorn.toml").write_text(toml)
    (tmp_path / "hello.py").write_text(SITE)
    command = (sys.executable, "-m", "hypercorn", "-c", "hypercorn.toml", "hello:app")
    options = {"cwd": tmp_path, "env": bare_environment(), "stderr": subprocess.DEVNULL}
    with running(*command, **options) as process:
        answer = get(wait_for(process, port))
        assert (answer.text, "server" in answer.headers) == ("served", False)
        assert not (tmp_path / "tidied").exists()
        assert stop(process, signal.SIGTERM)[0] == 0
    assert (tmp_path / "tidied").exists()


@pytest.fixture
async def echo_app(tmp_path):
    """An application with an echo websocket for authenticated users."""
    manager = LoginManager(login_db, LoginSession)
    app = build(f"sqlite:///{tmp_path / 'data.sqlite'}", manager)

    @app.websocket("/echo")
    @login_required
    async def echo() -> None:
        while True:
            await websocket.send(await websocket.receive())

    async with app.app_context():
        await login_db.create_all()
        async with login_db.begin() as session:
            session.add(User(name="susan"))
    yield app
    await dispose(app)


async def test_s134_a_websocket_requires_an_authenticated_user(echo_app):
    """A websocket accepts an authenticated user. It rejects other clients before the connection
    opens.
    """
    susan, stranger = Browser(echo_app), Browser(echo_app)
    await susan.get("/sign-in/susan")
    async with susan.client.websocket("/echo") as socket:
        for words in ("Hello?", "Hello!"):
            await socket.send(words)
            assert await socket.receive() == words
    async with asyncio.timeout(TIMEOUT_SECONDS), stranger.client.websocket("/echo") as socket:
        with pytest.raises(WebsocketResponseError) as refused:
            await socket.receive()
        assert (socket.accepted, refused.value.response.status_code) == (False, 401)
