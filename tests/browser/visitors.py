"""A site to be visited, reusable browser contexts, and visitors."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from tests.people import PASSWORD
from tests.processes import wait_for

# A file of the site: opened as a page, it runs no script that could disturb a test.
NO_PAGE = "/static/svg/favicon.svg"


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
        # A page that stays open keeps the process alive.
        await (await context.new_page()).goto(self.site.url + NO_PAGE)
        return context

    async def give_back(self, context: BrowserContext, scripts: bool) -> None:
        first, *others = context.pages
        for page in others:
            await page.close()
        await context.clear_cookies()
        await first.evaluate("localStorage.clear()")
        if await first.evaluate("globalThis.__pwClock === undefined"):
            self.free[scripts].append(context)
        else:  # Playwright's clock replaces Date and the timers in all pages and cannot be removed
            await context.close()


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
