"""Mail servers that fail, and workers that are killed."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from tests.faults.production import in_production
from tests.processes import bare_environment

FOLDER = Path(__file__).parent


@pytest.fixture
async def site(database_url, tmp_path):
    """Run a site in production with two workers; no traceback may be logged."""
    with in_production(database_url, tmp_path) as site:
        await site.is_ready()
        yield site
    assert "Traceback" not in site.words


class Server:
    """An SMTP server that answers 451 to one mail in ten and can be stopped for a while."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.port = 0
        self.dice = random.Random(1)

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.dice.random() < 0.1:
            return "451 later"
        self.arrived[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"

    @asynccontextmanager
    async def there(self) -> AsyncIterator[None]:
        """Listen until the block ends."""
        loop = asyncio.get_running_loop()
        connections: set[asyncio.BaseTransport] = set()

        def connect() -> SMTP:
            protocol = SMTP(self)
            made = protocol.connection_made
            protocol.connection_made = lambda each: (connections.add(each), made(each))[1]
            return protocol

        server = await loop.create_server(connect, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for each in connections:
                each.abort()


class Workers:
    """Worker processes that deliver mails; ``kill_one`` replaces one of them."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.processes: list[asyncio.subprocess.Process] = []

    async def start(self, count: int = 1) -> None:
        for _ in range(count):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, FOLDER / "mail_worker.py"),
                cwd=self.folder,
                env=bare_environment() | self.settings | {"PYTHONPATH": str(FOLDER.parents[1])},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            self.processes.append(process)

    async def kill_one(self) -> None:
        """Kill the oldest worker without a shutdown, as a power cut does, and start another."""
        process = self.processes.pop(0)
        process.kill()
        await process.wait()
        await self.start()

    async def stop(self) -> None:
        """Send SIGTERM to all workers and wait until they exit."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            await process.wait()
