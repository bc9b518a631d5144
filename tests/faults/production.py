"""The site as an operator runs it: the real command, in production, with two workers."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.processes import TIMEOUT_SECONDS, bare_environment, free_port, running, wait_for

PAGE = "/auth/login"


@dataclass
class Site:
    """A running site: the supervisor process, its port and its log file."""

    process: subprocess.Popen
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> bytes:
        return b"Host: 127.0.0.1:%d\r\n" % self.port

    @property
    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @property
    def words(self) -> str:
        """Return the log after the startup message."""
        return self.log.read_text().partition("MAIL_SERVER is set.\n")[2].strip()

    async def signal_worker(self, how: signal.Signals) -> None:
        """Send a signal to a random worker once both are running."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while len(self.workers) < 2:
                await asyncio.sleep(0.02)
        os.kill(random.choice(self.workers), how)

    async def logs(self, words: str, times: int = 1) -> None:
        """Wait until the log contains ``words`` at least ``times`` times."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while self.log.read_text().count(words) < times:
                await asyncio.sleep(0.1)

    async def is_ready(self) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            assert (await client.get(self.address + PAGE)).status_code == 200


@contextmanager
def in_production(url: str, folder: Path) -> Iterator[Site]:
    """Run a site in production on the database at ``url``."""
    port = free_port()
    log = folder / "log"
    command = (sys.executable, "-m", "quartapp", "run", "--port", str(port), "--workers", "2")
    settings = {
        "QUART_CONFIG": "production",
        "SECRET_KEY": 50 * "k",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": url,
        "FLASKY_ADMIN": "admin@example.com",
        "FLASKY_MAIL_SENDER": "Quartapp <blog@localhost.localdomain>",
        "FLASKY_SLOW_DB_QUERY_TIME": "60",
    }
    environment = bare_environment() | settings
    there = {"cwd": folder, "env": environment, "stderr": subprocess.STDOUT}
    with log.open("w") as said, running(*command, stdout=said, **there) as process:
        wait_for(process, port)
        yield Site(process, port, log)
        process.terminate()
        assert process.wait(TIMEOUT_SECONDS) == 0


class Load:
    """Clients that request a page in a loop, over persistent or new connections."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.outcomes: Counter[str] = Counter()
        self.longest = 0.0
        self.is_over = False

    async def read(self, connections: int) -> None:
        limits = httpx.Limits(max_keepalive_connections=connections)
        options = {"limits": limits, "timeout": TIMEOUT_SECONDS, "trust_env": False}
        async with httpx.AsyncClient(**options) as client:
            while not self.is_over:
                began = time.monotonic()
                try:
                    answer = await client.get(self.site.address + PAGE)
                    self.outcomes[str(answer.status_code)] += 1
                except httpx.HTTPError as error:
                    self.outcomes[repr(error)] += 1
                self.longest = max(self.longest, time.monotonic() - began)
                await asyncio.sleep(random.random() / 50)

    def __str__(self) -> str:
        return f"{dict(self.outcomes)}, longest wait {self.longest:.1f} s"


@asynccontextmanager
async def under_load(site: Site, kept: int = 8, fresh: int = 2) -> AsyncIterator[Load]:
    """Run the clients until the block ends."""
    load = Load(site)
    clients = [load.read(1) for _ in range(kept)] + [load.read(0) for _ in range(fresh)]
    reading = asyncio.gather(*clients)
    await asyncio.sleep(1)
    yield load
    load.is_over = True
    await reading
