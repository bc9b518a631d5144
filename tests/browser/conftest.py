"""Fixtures of the browser tests: a server process, Chromium, visitors."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    async_playwright,
)

from tests.blog import backstage
from tests.people import PASSWORD
from tests.processes import free_port, wait_for
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
# A file of the site: opened as a page, it runs no script that could disturb a test.
NO_PAGE = "/static/svg/favicon.svg"
SOON = 10_000  # milliseconds
NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"):
        skip = pytest.mark.skip(reason="no chromium here: apt-get install chromium")
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(skip)


@dataclass
class Site:
    """The blog as ``quartapp run`` serves it in development."""

    url: str
    environment: dict[str, str]
    log: Path
    server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        port = self.url.rpartition(":")[2]
        command = [sys.executable, "-m", "quartapp", "run", "--port", port]
        with self.log.open("a") as log:
            self.server = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        wait_for(self.server, int(port))

    def stop(self) -> None:
        self.server.terminate()
        assert self.server.wait(20) == 0

    def sign_in(self, name: str) -> list[dict[str, str]]:
        """Sign in by an HTTP request like that of the form; return the cookies."""
        with httpx.Client(base_url=self.url, headers={"User-Agent": "Chrome/1 Linux"}) as client:
            form = client.get("/auth/login").text
            token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form)[1]
            fields = {"email": f"{name}@example.com", "password": PASSWORD, "csrf_token": token}
            assert client.post("/auth/login", data=fields).status_code == 302
            return [
                {"name": key, "value": value, "url": self.url}
                for key, value in client.cookies.items()
            ]


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


class Windows:
    """Browser contexts that are reused, by one visitor at a time.

    A new context starts a process with empty caches, which costs as much as five pages.  A reused
    context keeps its caches, but no cookies, no local storage and no pages.
    """

    def __init__(self, chromium: Browser, site: Site) -> None:
        self.chromium = chromium
        self.site = site
        self.free: dict[bool, list[BrowserContext]] = {True: [], False: []}

    async def take(self, scripts: bool) -> BrowserContext:
        if self.free[scripts]:
            return self.free[scripts].pop()
        context = await self.chromium.new_context(java_script_enabled=scripts)
        await (await context.new_page()).goto(
            self.site.url + NO_PAGE
        )  # an open page keeps the process alive
        return context

    async def give_back(self, context: BrowserContext, scripts: bool) -> None:
        first, *others = context.pages
        for page in others:
            await page.close()
        await context.clear_cookies()
        await first.evaluate("localStorage.clear()")
        if await first.evaluate("Date.toString().includes('native code')"):
            self.free[scripts].append(context)
        else:  # a replaced clock cannot be restored
            await context.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser, site: Site) -> Windows:
    return Windows(chromium, site)


@dataclass
class Visitor:
    """A user at a window with a certain width and theme."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(self.site.url + path)

    async def sign_in(self, name: str) -> None:
        """Sign in without the form; the user is signed in on the next page that is opened."""
        await self.page.context.add_cookies(self.site.sign_in(name))

    async def sign_in_by_form(self, name: str) -> None:
        await self.open("/auth/login")
        await self.page.get_by_label("E-mail address").fill(f"{name}@example.com")
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()

    async def check(self) -> None:
        """Check the page for accessibility, overflow, console errors and foreign requests."""
        results = await Axe().run(self.page)
        assert results.violations_count == 0, results.generate_report()
        wider = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.page.url} is {wider} px wider than the window"
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"


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
