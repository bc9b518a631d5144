"""Fixtures of the browser tests: a server process, Chromium, visitors."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack

import httpx
import pytest
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Request,
    async_playwright,
)

from tests.blog import backstage
from tests.browser.visitors import Site, Visitor, Windows
from tests.people import PASSWORD
from tests.processes import free_port
from tests.settled import let_in, settle
from tests.slow import IN_CHECK, slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--renderer-process-limit=1",  # the tabs of a window share one process and its compiled scripts
]

WIDE = pytest.param((1280, "light"), id="1280-light")
NARROW = pytest.param((390, "dark"), id="390-dark")
# Both widths and both themes.
LOOKS = [WIDE, NARROW] if IN_CHECK else [NARROW]
# Each theme at each width: for the style page, which has all components.
ALL_LOOKS = [
    *LOOKS,
    pytest.param((1280, "dark"), id="1280-dark", marks=slow("one look of four is enough")),
    pytest.param((390, "light"), id="390-light", marks=slow("one look of four is enough")),
]
SOON = 10_000  # milliseconds
NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"):
        skip = pytest.mark.skip(reason="no chromium here: apt-get install chromium")
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(skip)


@pytest.fixture(scope="session")
async def site(tmp_path_factory):
    directory, port = tmp_path_factory.mktemp("site"), free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "QUART_CONFIG": "development",
        "DATABASE_URL": f"sqlite:///{directory / 'site.sqlite'}",
        "SITE_URL": url,
    }
    site = Site(url, environment, directory / "log")
    async with backstage(environment["DATABASE_URL"]):
        await settle()
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser, site: Site) -> Windows:
    return Windows(chromium, site)


@pytest.fixture
async def visit(site: Site, windows: Windows):
    """Return a function that opens a window and collects console errors and foreign requests."""
    taken = AsyncExitStack()

    async def visit(width: int, scheme: str, java_script_enabled: bool = True) -> Visitor:
        context = await windows.take(java_script_enabled)
        taken.push_async_callback(windows.give_back, context, java_script_enabled)
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme=scheme)
        visitor = Visitor(page, site)

        def said(message: ConsoleMessage) -> None:
            if (
                message.type in {"error", "warning"}
                and "Failed to load resource" not in message.text
            ):
                visitor.complaints.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith((site.url, "data:", "about:", "blob:")):
                visitor.complaints.append(f"asked {request.url}")

        visitor.page.on("console", said)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", asked)
        return visitor

    async with taken:
        yield visit


@pytest.fixture(scope="session")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{site.url}/api/v1.0") as client:
        yield client


@pytest.fixture
def ask(client):
    """Return a function that sends an API request as a user; it returns the JSON body."""

    def ask(name: str, method: str, path: str, /, **body: object) -> dict:
        credentials = (f"{name}@example.com", PASSWORD)
        answer = client.request(method, path, auth=credentials, json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    return ask


@pytest.fixture
def write(ask):
    """Return a function that adds a post or a comment of a user; it returns the id."""

    def write(who: str, body: str, post: int | None = None) -> int:
        path = "/posts/" if post is None else f"/posts/{post}/comments/"
        return ask(who, "POST", path, body=body)["id"]

    return write


@pytest.fixture
def join(site):
    """Return a function that creates a confirmed account with a unique name."""

    async def join(beginning: str) -> str:
        name = f"{beginning}{next(NUMBERS)}"
        async with backstage(site.environment["DATABASE_URL"]):
            await let_in({name: "User"})
        return name

    return join


@pytest.fixture(params=LOOKS)
async def reader(request, visit):
    """Return an anonymous visitor."""
    return await visit(*request.param)
