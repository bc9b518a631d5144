"""Fixtures that run two applications in subprocesses: a slow one, and one with body limits."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

FOLDER = Path(__file__).parent
TIMEOUT_SECONDS = 60  # seconds: a busy machine takes long to start a process
WRITES_NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}  # a test may change code twice a second


@dataclass
class Site:
    """A running server: its process, its address, and the folder that its workers write to."""

    process: asyncio.subprocess.Process | Fork
    address: str
    folder: Path
    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(self.address + path)

    async def pids(self, count: int) -> set[int]:
        """Send requests until ``count`` processes have answered; return their ids."""
        seen: set[int] = set()
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while len(seen) < count:
                answers = await asyncio.gather(*(self.get("/") for _ in range(4)))
                seen |= {int(answer.text) for answer in answers}
        return seen

    async def begun(self) -> None:
        """Wait until a slow request is running."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not (self.folder / "begun").exists():
                await asyncio.sleep(0.02)

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait; return the exit status."""
        self.process.send_signal(how)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await self.process.wait()


class Fork:
    """A forked process with the interface of ``asyncio.subprocess.Process``."""

    def __init__(self, pid: int, report: asyncio.StreamReader) -> None:
        self.pid = pid
        self.ended = asyncio.create_task(report.readline())
        self.stdout = self.stderr = report

    @property
    def returncode(self) -> int | None:
        return int(self.ended.result()) if self.ended.done() else None

    async def wait(self) -> int:
        return int(await asyncio.shield(self.ended))

    def send_signal(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.send_signal(signal.SIGKILL)


@pytest.fixture(scope="session")
def forks() -> Iterator[socket.socket]:
    """Return a socket: each message starts a process of the slow application."""
    orders, theirs = socket.socketpair()
    with orders:
        with theirs:
            command = [sys.executable, FOLDER / "forks.py", str(theirs.fileno())]
            process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        yield orders
    process.wait(TIMEOUT_SECONDS)


@pytest.fixture
async def fork(forks, tmp_path):
    """Fork a process of the slow application."""
    with ExitStack() as stack:

        async def reader(descriptor: int) -> asyncio.StreamReader:
            loop, stream = asyncio.get_running_loop(), asyncio.StreamReader()
            transport, _ = await loop.connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(descriptor, "rb")
            )
            stack.callback(transport.close)
            return stream

        async def fork(*arguments: str) -> Fork:
            pipes = [os.pipe() for _ in range(3)]
            text = json.dumps([str(tmp_path), *arguments]).encode()
            socket.send_fds(forks, [text], [writing for _, writing in pipes])
            for _, writing in pipes:
                os.close(writing)
            stdout, stderr, report = [await reader(reading) for reading, _ in pipes]
            process = Fork(int(await report.readline()), report)
            process.stdout, process.stderr = stdout, stderr
            return process

        yield fork


@pytest.fixture
async def start(fork, tmp_path):
    """Start the slow application: ``workers`` under the supervisor, or 0 without one.

    ``settings`` are Hypercorn's, and constants of ``quartapp.ext.serving`` in capital letters.
    Set ``is_fork=False`` for a process that executes its command line again.
    """
    async with AsyncExitStack() as stack:

        async def start(
            workers: int = 0,
            application: str = "slowapp:app",
            is_fork: bool = True,
            **settings: float,
        ) -> Site:
            arguments = application, str(workers), json.dumps(settings)
            if is_fork:
                process = await fork(*arguments)
            else:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, FOLDER / "slowapp.py", *arguments),
                    cwd=tmp_path,
                    env=os.environ | {"PYTHONPATH": f"{FOLDER}:{tmp_path}", **WRITES_NO_BYTECODE},
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.PIPE,
                )
            stack.push_async_callback(process.wait)
            stack.callback(lambda: process.returncode is None and process.kill())
            port = int(await process.stdout.readline())
            # Without keep-alive, each request is a new connection: any worker may accept it.
            limits = httpx.Limits(max_keepalive_connections=0)
            client = httpx.AsyncClient(limits=limits, timeout=TIMEOUT_SECONDS)
            await stack.enter_async_context(client)
            return Site(process, f"http://127.0.0.1:{port}", tmp_path, client)

        yield start


@dataclass
class Server:
    """A process that serves the application with body limits."""

    port: int
    pid: int

    def post(
        self, path: str, content: Any, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.post(url, content=content, headers=headers, timeout=30, trust_env=False)

    @property
    def most_memory(self) -> int:
        """The peak of the resident memory of the process, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        descriptor, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "hypercorn", "tests.ext.serving.capped:app"]
        command += ["--bind", f"fd://{descriptor}", "--workers", "0", "--log-level", "ERROR"]
        process = subprocess.Popen(command, cwd=FOLDER.parents[2], pass_fds=[descriptor])
        server = Server(port, process.pid)
        assert server.post("/data", b"ready").text == "5"
        yield server
        process.terminate()
        process.wait(10)
