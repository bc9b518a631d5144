"""A PostgreSQL server for one test, which the test can restart."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.processes import free_port

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
IS_ROOT = os.geteuid() == 0
# PostgreSQL refuses to run as root.
AS_POSTGRES = ("runuser", "-u", "postgres", "--") if IS_ROOT else ()


class Cluster:
    """A PostgreSQL server with its data in ``folder``, reachable at ``url``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    async def start(self) -> None:
        create = ("-N", "-A", "trust", "-U", "postgres", "-D", self.folder / "data")
        await self._run("initdb", *create)
        await self._control("start", "-o", f"-p {self.port} -k {self.folder}")

    async def restart(self, how: str) -> None:
        """Restart the server: ``fast`` ends all sessions, ``immediate`` is like a crash."""
        await self._control("restart", "-m", how)

    async def stop(self) -> None:
        await self._control("stop", "-m", "immediate")

    async def _control(self, *words: str) -> None:
        where = ("-w", "-D", self.folder / "data", "-l", self.folder / "log")
        await self._run("pg_ctl", *where, *words)

    async def _run(self, program: str, *words: object) -> None:
        command = (*AS_POSTGRES, FOUND[-1].with_name(program), *words)
        process = await asyncio.create_subprocess_exec(
            *map(str, command), cwd=self.folder, stdout=asyncio.subprocess.DEVNULL
        )
        assert await process.wait() == 0, command


@asynccontextmanager
async def cluster() -> AsyncIterator[Cluster]:
    """Start a server; stop and delete it when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="quartapp-"))
    if IS_ROOT:
        shutil.chown(folder, "postgres")
    cluster = Cluster(folder)
    try:
        await cluster.start()
        yield cluster
    finally:
        await cluster.stop()
        shutil.rmtree(folder)
