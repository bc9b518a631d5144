"""A real server and a real browser."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from tests.blog import backstage
from tests.people import PASSWORD
from tests.settled import let_in, settle
from tests.slow import IN_CHECK

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

ALL_LOOKS = [
    pytest.param((1280, "light"), id="1280-light"),
    pytest.param((1280, "dark"), id="1280-dark"),
    pytest.param((390, "light"), id="390-light"),
    pytest.param((390, "dark"), id="390-dark"),
]
LOOKS = ALL_LOOKS if IN_CHECK else [ALL_LOOKS[0], ALL_LOOKS[-1]]
A_LOOK = ALL_LOOKS if IN_CHECK else ALL_LOOKS[-1:]  # for what takes long
SOON = 10_000  # milliseconds
NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"):
        skip = pytest.mark.skip(reason="no chromium here: apt-get install chromium")
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(skip)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        wait_for(self.url, self.server)

    def stop(self) -> None:
        self.server.terminate()
        assert self.server.wait(20) == 0

    def command(self, *arguments: str, **options: object) -> None:
        """Run a ``quartapp`` command on the site's database."""
        command = [sys.executable, "-m", "quartapp", *arguments]
        subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True, **options
        )


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


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The site does not answer.")


@pytest.fixture(scope="session")
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Visitor:
    """Somebody at a window of a certain width and theme."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(self.site.url + path)

    async def sign_in(self, name: str) -> None:
        await self.open("/auth/login")
        await self.page.get_by_label("E-mail address").fill(f"{name}@example.com")
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()

    async def check(self) -> None:
        """No rule of accessibility is broken, nothing sticks out, nothing is complained of."""
        results = await Axe().run(self.page)
        assert results.violations_count == 0, results.generate_report()
        wider = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.page.url} is {wider} px wider than the window"
        assert self.complaints == [], self.page.url


@pytest.fixture
async def visit(site: Site, chromium: Browser):
    """Open a window; what it says to the console or asks of other hosts is held against it."""
    contexts = []

    async def visit(width: int, scheme: str, **options: object) -> Visitor:
        context = await chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        contexts.append(context)
        visitor = Visitor(await context.new_page(), site)

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

    yield visit
    for context in contexts:
        await context.close()


@pytest.fixture
def ask(site):
    """Do something as somebody, by the API."""

    def ask(who: str, method: str, path: str, **body: object) -> dict:
        credentials = (f"{who}@example.com", PASSWORD)
        url = f"{site.url}/api/v1.0{path}"
        answer = httpx.request(method, url, auth=credentials, json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    return ask


@pytest.fixture
def write(ask):
    """Publish as somebody, or answer a post; return the id."""

    def write(who: str, body: str, post: int | None = None) -> int:
        path = "/posts/" if post is None else f"/posts/{post}/comments/"
        return ask(who, "POST", path, body=body)["id"]

    return write


@pytest.fixture
def join(site):
    """Have somebody confirmed join, under a name that begins like the one given."""

    async def join(beginning: str) -> str:
        name = f"{beginning}{next(NUMBERS)}"
        async with backstage(site.environment["DATABASE_URL"]):
            await let_in({name: "User"})
        return name

    return join


@pytest.fixture(params=A_LOOK)
async def reader(request, visit):
    """A stranger, who only reads."""
    return await visit(*request.param)
