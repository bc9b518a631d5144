"""HTTP clients that sign in and submit forms as a browser does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.people import PASSWORD
from tests.processes import TIMEOUT_SECONDS

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@asynccontextmanager
async def signed_in(address: str, who: str) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client in which the user ``who`` is signed in."""
    options = {"base_url": address, "timeout": TIMEOUT_SECONDS, "trust_env": False}
    async with httpx.AsyncClient(**options) as browser:
        form = {"email": f"{who}@example.com", "password": PASSWORD}
        await submit(browser, "/auth/login", page="/auth/login", **form)
        yield browser


async def submit(browser: httpx.AsyncClient, path: str, *, page: str, **form: str) -> None:
    """Submit the form on the page at ``page`` to ``path``."""
    shown = await browser.get(page)
    form["csrf_token"] = TOKEN.search(shown.text)[1]
    answer = await browser.post(path, data=form)
    assert answer.status_code == 302, answer.text


def cookies(browser: httpx.AsyncClient) -> str:
    """Return the Cookie header that the browser sends when it opens a websocket."""
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
