"""Tests with many subscribers: a thousand that read, and some that stop reading."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from statistics import median

import pytest

from tests.api.blackbox.site import served
from tests.crowd import AT_ONCE, Crowd, Member, until
from tests.processes import TIMEOUT_SECONDS, process_at

from .listening import listening
from .writing import write, write_many

SOCKETS = 1000
KB_EACH, SECONDS = 40, 5
SUBSCRIBE = '{"subscribe":"timeline"}'
TOO_SLOW = b"\x88\x02\x11\x38"  # a close frame with 4408
SLUGGISH, GROWTH = 20, 8192
POOL = 10  # descriptors that the database may open during a test


@pytest.fixture
def door(blog_url, tmp_path):
    """Yield the address of a separate process that serves the blog."""
    with served(blog_url, tmp_path, LIVE_TAIL="1") as address:
        yield address


def memory(process: Path) -> int:
    """Return the resident memory of the process in KB."""
    status = (process / "status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def descriptors(process: Path) -> int:
    return len(list((process / "fd").iterdir()))


async def test_a_thousand_subscribers_receive_an_event_within_seconds(
    backstage, door, settled, capsys
):
    process = process_at(door)
    await once_heard(door)
    at_first = descriptors(process)
    with Crowd(f"{door}/live", SUBSCRIBE) as crowd:
        await crowd.gather(AT_ONCE)  # the memory for accepting them is not measured
        before = memory(process)
        await crowd.gather(SOCKETS)
        each = (memory(process) - before) / SOCKETS
        seconds = []
        for number in range(1, 4):
            await write(f"No. {number}")
            began = time.perf_counter()
            await until(lambda number=number: crowd.heard >= len(crowd.members) * number)
            seconds.append(time.perf_counter() - began)
    began = time.perf_counter()
    await until(lambda: descriptors(process) <= at_first + POOL)
    gone = time.perf_counter() - began
    with capsys.disabled():
        words = f"{each:.0f} KB each, all told in {median(seconds):.2f} s, gone in {gone:.1f} s"
        print(f"\n{settled.kind}: {SOCKETS} sockets, {words}")
    assert crowd.heard == len(crowd.members) * len(seconds)
    assert not [head for head in crowd.answers if b"extensions" in head.lower()]
    assert each <= KB_EACH
    assert max(*seconds, gone) < SECONDS


async def once_heard(door: str) -> None:
    """Warm up the process at ``door``: subscribe and publish once."""
    async with listening(door) as ear:
        await write("the first")
        await until(lambda: ear.events)


async def sluggish(crowd: Crowd) -> Member:
    """Add a client with a small receive buffer that stops reading once it has subscribed."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 88)
    connection.setblocking(False)
    address = crowd.address.hostname, crowd.address.port
    await asyncio.get_running_loop().sock_connect(connection, address)
    member = await crowd.join(connection)
    await until(lambda: member.is_subscribed)
    member.transport.pause_reading()
    return member


async def test_slow_subscribers_are_disconnected_and_delay_no_other(
    backstage, door, settled, capsys
):
    process = process_at(door)
    await once_heard(door)
    async with listening(door) as ear:
        before, empty = descriptors(process), memory(process)
        with Crowd(f"{door}/live", SUBSCRIBE) as crowd:
            slow = [await sluggish(crowd) for _ in range(SLUGGISH)]
            ids, began = [], time.perf_counter()
            while descriptors(process) > before + POOL:
                assert time.perf_counter() - began < TIMEOUT_SECONDS, "they are still there"
                ids += await write_many(200)
            seconds, growth = time.perf_counter() - began, memory(process) - empty
            await until(lambda: len(ear.events) == len(ids))
            for member in slow:
                member.transport.resume_reading()
                await until(lambda member=member: member.is_gone or TOO_SLOW in member.end)
            told = sum(TOO_SLOW in member.end for member in slow)
    with capsys.disabled():
        words = f"gone after {len(ids)} posts, {seconds:.0f} s; it grew by {growth} KB; {told} told"
        print(f"\n{settled.kind}: {SLUGGISH} sluggish, {words}")
    assert [event["post_id"] for event in ear.events] == ids
    assert len(ear.sockets) == 1
    assert growth < GROWTH
