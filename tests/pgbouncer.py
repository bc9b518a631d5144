"""A PgBouncer in transaction mode in front of the PostgreSQL server."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.databases import SERVER

FOUND = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
CONNECTIONS = 3  # to the server; a test has more clients

no_pgbouncer = pytest.mark.skipif(
    not (FOUND or os.environ.get("REQUIRE_PGBOUNCER")), reason="pgbouncer is not installed"
)


@asynccontextmanager
async def pgbouncer(directory: Path) -> AsyncIterator[int]:
    """Run PgBouncer for every database of the server; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    login = f"user={SERVER.username or 'postgres'}"
    if SERVER.password:
        login += f" password={SERVER.password}"
    settings = directory / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={SERVER.host} port={SERVER.port or 5432} {login}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = any\npool_mode = transaction\ndefault_pool_size = {CONNECTIONS}\n"
    )
    # PgBouncer refuses to run as root.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    assert FOUND, "pgbouncer is not installed"
    process = await asyncio.create_subprocess_exec(
        FOUND, "-q", *user, settings, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    break
        yield port
    finally:
        process.kill()
        await process.wait()
