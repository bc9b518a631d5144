"""Tests of registration with a mail server that takes three seconds for each mail."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import AsyncExitStack
from statistics import median

import httpx
from aiosmtpd.smtp import SMTP

from quartapp.ext import passwords
from quartapp.ext.db import sqlite
from tests.api.blackbox.site import served
from tests.databases import database
from tests.processes import TIMEOUT_SECONDS, process_at
from tests.slow import slow

JOINING = 30
SLOWNESS = 3
# The threads of the event loop, the database pool and the password hasher; mail adds none.
MOST_THREADS = 1 + sqlite.POOL["pool_size"] + passwords.HASH_THREADS

pytestmark = slow("takes a minute or more")


class SlowServer:
    """An SMTP server that delays its answers and counts the mails it accepts."""

    taken = 0

    async def handle_DATA(self, *_arguments) -> str:
        await asyncio.sleep(SLOWNESS)
        self.taken += 1
        return "250 OK"


async def join(site: str, name: str) -> float:
    """Register a user; return the seconds until the response."""
    async with httpx.AsyncClient(base_url=site, timeout=TIMEOUT_SECONDS) as browser:
        page = (await browser.get("/auth/register")).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = {"email": f"{name}@example.com", "username": name, "csrf_token": token}
        form |= dict.fromkeys(("password", "password2"), "four unrelated words")
        began = time.perf_counter()
        answer = await browser.post("/auth/register", data=form)
        assert answer.status_code == 302
        return time.perf_counter() - began


def threads_of(site: str) -> int:
    """Return the number of threads of the process that serves ``site``."""
    return len(list((process_at(site) / "task").iterdir()))


async def test_a_slow_mail_server_does_not_delay_registration(settled, tmp_path, capsys):
    slow = SlowServer()
    smtp = await asyncio.get_running_loop().create_server(lambda: SMTP(slow), "127.0.0.1", 0)
    server = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(smtp.sockets[0].getsockname()[1])}
    async with AsyncExitStack() as stack:
        sites = []
        for each in (server, {}):
            url = await stack.enter_async_context(database(settled.kind, tmp_path, settled.url))
            sites.append(stack.enter_context(served(url, tmp_path, MAIL_WORKER="1", **each)))
        for number in range(3):
            await asyncio.gather(*(join(site, f"early{number}") for site in sites))
        times = [[await join(site, f"kate{each}") for site in sites] for each in range(JOINING)]
        threads = threads_of(sites[0])
        assert slow.taken < JOINING
        smtp.close()
    with_mail, without = (median(each) for each in zip(*times, strict=True))
    with capsys.disabled():
        print(f"\n{settled.kind}: {with_mail / without:.2f} of the time without mail")
    assert threads <= MOST_THREADS < JOINING
