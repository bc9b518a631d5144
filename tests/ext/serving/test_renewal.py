"""Tests of SIGHUP: the server loads new code and settings, and refuses no request."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import sys

import httpx
import pytest

from tests.ext.serving.conftest import FOLDER, TIMEOUT_SECONDS
from tests.slow import slow

LONG = slow("starts processes several times")
CODE = "from slowapp import app\n\n@app.get('/version')\nasync def version():\n    return '{}'\n"


@pytest.fixture
async def versioned(start, tmp_path):
    """Serve an application that answers 1 at ``/version``; ``write`` replaces its code."""

    def write(code: str) -> None:
        (tmp_path / "versioned.py").write_text(code)

    async def versioned(workers: int):
        write(CODE.format(1))
        site = await start(workers, application="versioned:app", is_fork=False)
        site.write = write
        assert (await site.get("/version")).text == "1"
        return site

    return versioned


async def become(site, version: str) -> list[str]:
    """Send requests until twelve in a row get ``version``; return all answers."""
    answers: list[str] = []
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while answers[-12:] != 12 * [version]:
            answers.append((await site.get("/version")).text)
            await asyncio.sleep(0.01)
    return answers


async def line_of(site, words: str) -> str:
    """Return the next line on standard error that contains ``words``."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while words not in (line := (await site.process.stderr.readline()).decode()):
            assert line, "it has ended"
    return line


@pytest.mark.parametrize("workers", [0, 2])
async def test_new_code_is_served_and_no_request_is_refused(versioned, workers):
    site = await versioned(workers)
    before = await site.pids(workers or 1)
    site.write(CODE.format(2))
    site.process.send_signal(signal.SIGHUP)
    assert set(await become(site, "2")) == {"1", "2"}
    after = await site.pids(workers or 1)
    assert (before == after) == (workers == 0)  # a single process keeps its id
    assert await site.end() == 0


@pytest.mark.parametrize(
    ("workers", "code", "reason"),
    [
        (2, "def broken(:\n", "SyntaxError: invalid syntax"),
        pytest.param(0, "raise ValueError('no key')\n", "ValueError: no key", marks=LONG),
    ],
)
async def test_the_old_workers_stay_if_the_new_code_does_not_start(
    versioned, workers, code, reason
):
    site = await versioned(workers)
    before = await site.pids(workers or 1)
    site.write(code)
    site.process.send_signal(signal.SIGHUP)
    line = await line_of(site, "do not start")
    assert reason in line
    assert "versioned.py, line 1" in line
    assert await site.pids(workers or 1) == before
    site.write(CODE.format(2))
    site.process.send_signal(signal.SIGHUP)
    await become(site, "2")
    assert await site.end() == 0


@LONG
async def test_the_old_workers_stay_if_a_new_one_ends_before_it_serves(versioned, tmp_path):
    site = await versioned(2)
    before = await site.pids(2)
    (tmp_path / "broken").touch()
    site.process.send_signal(signal.SIGHUP)
    assert "ended with status 1" in await line_of(site, "the old ones stay")
    assert await site.pids(2) == before
    (tmp_path / "broken").unlink()
    site.process.send_signal(signal.SIGHUP)
    await line_of(site, "The workers are replaced.")
    assert await site.pids(2) & before == set()


@LONG
async def test_a_client_with_a_keep_alive_connection_loses_no_request(versioned):
    site = await versioned(2)
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as kept:
        assert "connection" not in (await kept.get(f"{site.address}/version")).headers
        site.process.send_signal(signal.SIGHUP)
        replaced = asyncio.create_task(line_of(site, "The workers are replaced."))
        statuses = set()
        while not replaced.done():
            statuses.add((await kept.get(f"{site.address}/version")).status_code)
            await asyncio.sleep(0.01)
        await replaced
    assert statuses == {200}


async def test_a_worker_ignores_sighup(versioned):
    site = await versioned(2)
    before = await site.pids(2)
    for pid in before:
        os.kill(pid, signal.SIGHUP)
    await asyncio.sleep(0.2)
    assert await site.pids(2) == before


@LONG
async def test_a_supervisor_can_be_stopped_while_it_replaces_workers(versioned):
    site = await versioned(2)
    site.process.send_signal(signal.SIGHUP)
    await asyncio.sleep(0.5)
    assert await site.end() == 0
    with pytest.raises(httpx.ConnectError):
        await site.get("/")


@pytest.mark.parametrize("workers", [0, 1])
async def test_a_closed_terminal_stops_the_server(tmp_path, workers):
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, FOLDER / "terminal.py", str(workers)),
        cwd=tmp_path,
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(FOLDER)},
    )
    os.close(theirs)
    port = int(await process.stdout.readline())
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
        assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 200
    os.close(ours)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert await process.wait() == 0
