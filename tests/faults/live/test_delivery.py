"""Tests of event delivery between processes: soon, in order, once, and after commit only."""

from __future__ import annotations

import asyncio
import random
import time
from statistics import median

import pytest
from sqlalchemy import select, util

from quartapp.ext.db import before_commit
from quartapp.models import Event
from tests.slow import IN_FAULTS

from .listening import Ear, listening
from .writing import write

SOON = 1.0  # seconds; a process that gets no notification polls every five
ASKED = 40 if IN_FAULTS else 15
WRITES, CUTS = (2000, 20) if IN_FAULTS else (150, 5)
WRITERS = 4


async def publish(site, number: int, door: str) -> int:
    """Publish a post through the process at ``door``; return its id."""
    answer = await site.ask("susan", "POST", "/posts/", door=door, json={"body": f"No. {number}"})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_post_reaches_subscribers_of_the_other_process_within_a_second(
    site, doors, settled, capsys
):
    here, there = doors
    seconds = []
    async with listening(there) as ear:
        for number in range(ASKED):
            began = time.perf_counter()
            post_id = await publish(site, number, here)
            written = time.perf_counter()
            await ear.hears(lambda post_id=post_id: ear.when(post_id))
            seconds.append((written - began, ear.when(post_id) - began))
            await asyncio.sleep(random.random() / 10)
    writing, hearing = (median(each) for each in zip(*seconds, strict=True))
    with capsys.disabled():
        print(f"\n{settled.kind}: written in {writing:.3f} s, heard elsewhere in {hearing:.3f} s")
    assert hearing < SOON


async def fail(_session) -> None:
    raise ZeroDivisionError


async def test_a_rolled_back_event_is_never_delivered(backstage, site, doors):
    async with listening(doors[0]) as here, listening(doors[1]) as there:
        with pytest.raises(ZeroDivisionError):
            await write("never said", fail)
        post_id = await publish(site, 0, doors[0])
        for ear in (here, there):
            await ear.hears(lambda ear=ear: ear.events)
            assert [event["post_id"] for event in ear.events] == [post_id]


async def test_a_subscriber_that_reconnects_often_receives_each_event_once(site, doors, capsys):
    numbers, dice = iter(range(WRITES)), random.Random(1)
    cuts = sorted(dice.sample(range(WRITES * 9 // 10), CUTS), reverse=True)

    async def keep_writing(ear: Ear) -> None:
        for number in numbers:
            await publish(site, number, doors[number % 2])
            if cuts and number >= cuts[-1] and ear.is_subscribed:
                cuts.pop()
                ear.cut()

    async with listening(*doors) as ear:
        began, before = time.perf_counter(), ear.last_id
        await asyncio.gather(*(keep_writing(ear) for _ in range(WRITERS)))
        await ear.hears(lambda: len(ear.events) >= WRITES)
        seconds = time.perf_counter() - began
    ids = select(Event.id).where(Event.topic == "timeline", Event.id > before).order_by(Event.id)
    with capsys.disabled():
        times = len(ear.sockets) - 1
        print(f"\n{WRITES} posts in {seconds:.0f} s, cut off {times} times: {len(ear.ids)} heard")
    assert ear.ids == await site.rows.column(ids)
    assert len(ear.ids) == WRITES
    assert len(ear.sockets) == 1 + CUTS
    assert ear.resets == 0


@pytest.mark.parametrize("numbered", [False, True], ids=["before its number", "after its number"])
async def test_events_of_overlapping_transactions_are_both_delivered(backstage, doors, numbered):
    """The first transaction waits before its event has a number, or after that.

    The second one tries to commit in the same second.
    """
    waits, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_session) -> None:
        waits.set()
        await go_on.wait()

    def hold_at_last(session) -> None:
        session.flush()
        util.await_only(hold(session))

    async def then(session) -> None:
        await hold(session) if not numbered else before_commit(session, hold_at_last)

    async with listening(doors[1]) as ear:
        early = ear.last_id
        first = asyncio.create_task(write("first", then))
        await waits.wait()
        second = asyncio.create_task(write("second"))
        await asyncio.wait({second}, timeout=1)
        await asyncio.sleep(0.5)  # time for a reader to skip the first event by mistake
        go_on.set()
        posts_of_both = {await first, await second}
        await ear.hears(lambda: len(ear.events) == 2)
    assert ear.ids == sorted(ear.ids)
    assert {event["post_id"] for event in ear.events} == posts_of_both
    for last_id, missed in ((early, ear.ids), (ear.ids[0], ear.ids[1:])):
        async with listening(doors[0], last_id=last_id) as late:
            await late.hears(lambda late=late, missed=missed: len(late.ids) == len(missed))
            assert late.ids == missed
