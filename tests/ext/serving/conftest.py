"""Applications in processes of their own: one is slow, one is sent too much."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
PATIENCE = 20
WRITES_NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}  # a test may change code twice a second


@dataclass
class Site:
    """A server, where it is, and the folder its processes leave notes in."""

    process: asyncio.subprocess.Process
    address: str
    folder: Path
    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(self.address + path)

    async def pids(self, count: int) -> set[int]:
        """Who answers, as soon as that are ``count`` processes."""
        seen: set[int] = set()
        async with asyncio.timeout(PATIENCE):
            while len(seen) < count:
                answers = await asyncio.gather(*(self.get("/") for _ in range(4)))
                seen |= {int(answer.text) for answer in answers}
        return seen

    async def begun(self) -> None:
        """Wait until a slow request is at work."""
        async with asyncio.timeout(PATIENCE):
            while not (self.folder / "begun").exists():
                await asyncio.sleep(0.02)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; return its exit status."""
        self.process.send_signal(how)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()


@pytest.fixture
async def start(tmp_path):
    """Start the slow application: ``workers`` under the supervisor, or 0 without one."""
    async with AsyncExitStack() as stack:

        async def start(
            workers: int = 0, seconds: float = 5, application: str = "slowapp:app"
        ) -> Site:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, HERE / "slowapp.py", application, str(workers), str(seconds)),
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": f"{HERE}:{tmp_path}", **WRITES_NO_BYTECODE},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            stack.push_async_callback(process.wait)
            stack.callback(lambda: process.returncode is None and process.kill())
            port = int(await process.stdout.readline())
            # Without keep-alive: each request is a connection, for whoever takes it.
            limits = httpx.Limits(max_keepalive_connections=0)
            client = httpx.AsyncClient(limits=limits, timeout=PATIENCE)
            await stack.enter_async_context(client)
            return Site(process, f"http://127.0.0.1:{port}", tmp_path, client)

        yield start


@dataclass
class Server:
    """A process that serves the application to send too much to."""

    port: int
    pid: int

    def post(
        self, path: str, content: Any, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.post(url, content=content, headers=headers, timeout=30, trust_env=False)

    @property
    def most_memory(self) -> int:
        """The most bytes that the process ever held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        descriptor, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "hypercorn", "tests.ext.serving.capped:app"]
        command += ["--bind", f"fd://{descriptor}", "--workers", "0", "--log-level", "ERROR"]
        process = subprocess.Popen(command, cwd=HERE.parents[2], pass_fds=[descriptor])
        server = Server(port, process.pid)
        assert server.post("/data", b"ready").text == "5"
        yield server
        process.terminate()
        process.wait(10)
