"""Tests of the examples in docs/client.md and docs/live.md, at a running server."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

import quartapp.client
from quartapp.client import APIError, Client, ClientError, errors
from tests.databases import settled_on_sqlite
from tests.people import DAVID, PASSWORD, SUSAN
from tests.processes import TIMEOUT_SECONDS, bare_environment, free_port, get, running, wait_for

DOCUMENT = Path(__file__).parents[2] / "docs" / "client.md"
LIVE = DOCUMENT.with_name("live.md")
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


@pytest.fixture
def address(database_url, tmp_path):
    """The address of a site served by ``quartapp run``."""
    port = free_port()
    settings = {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": database_url, "LIVE_TAIL": "1"}
    command = (sys.executable, "-m", "quartapp", "run", "--port", str(port))
    environment = bare_environment() | settings
    with running(*command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as process:
        address = wait_for(process, port)
        get(f"{address}/api/v1.0/posts/")
        yield address


def blocks(address: str, document: Path = DOCUMENT) -> list[str]:
    """Return the Python blocks with ``address`` in them; each keeps its line numbers."""
    text = document.read_text().replace("https://blog.example.com", address)
    return ["\n" * text.count("\n", 0, each.start(1)) + each[1] for each in BLOCK.finditer(text)]


async def execute(block: str, names: dict[str, Any]) -> None:
    """Run a block as ``python -m asyncio`` does, with top-level await."""
    code = compile(block, DOCUMENT, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if inspect.iscoroutine(running := eval(code, names)):
        await running


async def listen(block: str, names: dict[str, Any], api: Client, said: Callable[[], str]) -> str:
    """Run an endless block while posts are published, until it prints one; return the output."""
    listening = asyncio.create_task(execute(block, names))
    told = ""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while "post.published" not in told:
            await api.publish("News.")
            await asyncio.sleep(0.1)
            assert not listening.done()
            told += said()
    listening.cancel()
    return told


async def test_every_example_works(address, monkeypatch, capsys):
    first, signing_in, *others = blocks(address)
    monkeypatch.setenv("BLOG_PASSWORD", PASSWORD)
    async with Client(address, email=SUSAN, password=PASSWORD) as api:
        environment = os.environ | {"BLOG_TOKEN": await api.token()}
        script = subprocess.run([sys.executable, "-c", first], env=environment, capture_output=True)
        assert b"Published: http" in script.stdout, script.stderr
        names = {"os": os}
        await execute(signing_in, names)
        names["api"] = api
        told = ""
        for block in others:
            if "in api.events" in block:
                told += await listen(block, names, api, lambda: capsys.readouterr().out)
            else:
                await execute(block, names)
    told += capsys.readouterr().out
    assert f"susan {SUSAN}" in told
    assert "BLOG_TOKEN = qa_" in told
    assert "susan It will hold." in told
    assert "None Portland" in told
    assert "403 forbidden" in told
    assert names["post"].body == "The shelf is up."


@contextmanager
def script(number: int, address: str, folder: Path, **environment: str) -> Iterator[IO[str]]:
    """Run the script of that number in docs/live.md; yield its standard output."""
    command = (sys.executable, "-u", "-c", blocks(address, LIVE)[number])
    options = {"cwd": folder, "env": os.environ | environment, "text": True}
    with running(*command, stdout=subprocess.PIPE, **options) as process:
        yield process.stdout
        assert process.poll() is None


async def line(said: IO[str]) -> str:
    """Return the next line, or fail after a timeout."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        return await asyncio.to_thread(said.readline)


async def published_until_heard(said: IO[str], author: Client) -> str:
    """Publish until the script prints a line: the start of its subscription is not visible."""
    told = asyncio.create_task(line(said))
    while not told.done():
        await author.publish("News.")
        await asyncio.wait([told], timeout=0.5)
    return told.result()


@pytest.fixture
async def susan(address):
    async with Client(address, email=SUSAN, password=PASSWORD) as susan:
        yield susan


@settled_on_sqlite
async def test_the_first_script_prints_posts_of_followed_users(susan, address, tmp_path):
    token = await susan.token()
    async with Client(address, email=DAVID, password=PASSWORD) as david:
        await susan.follow(await david.user())
        with script(0, address, tmp_path, BLOG_TOKEN=token) as said:
            assert await published_until_heard(said, david) == "david wrote: News.\n"


@settled_on_sqlite
async def test_the_second_script_prints_events_from_between_two_runs(susan, address, tmp_path):
    kept = tmp_path / "heard.json"
    with script(1, address, tmp_path) as said:
        assert "post.published" in await published_until_heard(said, susan)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not kept.exists():
                await asyncio.sleep(0)
        assert json.loads(kept.read_text())
    missed = [(await susan.publish("News.")).id for _ in range(3)]
    with script(1, address, tmp_path) as said:
        heard = [0]
        while heard[-1] != missed[-1]:
            heard.append(int((await line(said)).split()[-1]))
    assert heard[-3:] == missed


@settled_on_sqlite
async def test_the_third_script_prints_the_number_of_posts(susan, address, tmp_path):
    posts = [await susan.publish("Old.") for _ in range(2)]
    with script(2, address, tmp_path) as said:
        assert await line(said) == "Posts: 2\n"
        await susan.publish("New.")
        await susan.delete_post(posts[0])
        assert [await line(said) for _ in range(2)] == ["Posts: 3\n", "Posts: 2\n"]


def test_every_public_name_is_explained():
    text = DOCUMENT.read_text()
    calls = [name for name in dir(Client) if not name.startswith("_")]
    kinds = [name for name in dir(errors) if name in quartapp.client.__all__]
    missing = [name for name in calls + kinds if not re.search(rf"\b{name}\b", text)]
    assert missing == ["Problem"]


def test_the_table_of_errors_matches_the_code():
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", DOCUMENT.read_text(), re.M))
    assert rows == {kind.__name__: str(status) for status, kind in errors.BY_STATUS.items()}


def test_every_exception_is_a_client_error():
    kinds = {each for each in vars(errors).values() if isinstance(each, type)}
    raised = {each for each in kinds if issubclass(each, Exception)}
    assert all(issubclass(each, ClientError) for each in raised)
    assert all(issubclass(each, APIError) for each in errors.BY_STATUS.values())
