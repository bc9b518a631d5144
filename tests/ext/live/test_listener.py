"""Tests of the queue of a subscriber: overflow, replay, timeouts, close codes."""

from __future__ import annotations

import asyncio

from quartapp.ext.live.listener import WAITING, Listener
from tests.ext.live.models import Reader


def listener(send) -> Listener:
    made = Listener(Reader(None), None, send)
    made.positions["news"] = 0
    return made


async def test_a_slow_subscriber_is_disconnected_and_blocks_nothing():
    stuck = asyncio.Event()
    sent = []

    async def send(message) -> None:
        sent.append(message)
        await stuck.wait()

    slow = listener(send)
    staying = asyncio.create_task(slow.stay(asyncio.Event().wait()))
    for number in range(1, 2 * WAITING + 3):
        slow.hear("news", number, number)
        await asyncio.sleep(0)
    assert slow.code == 4408
    await staying
    assert len(sent) == 1


async def test_a_replayed_event_is_not_sent_again():
    """A subscriber that reconnects may be ahead of the feed of its new process."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    ahead = listener(send)
    ahead.positions["news"] = 2
    staying = asyncio.create_task(ahead.stay(asyncio.Event().wait()))
    for number in range(1, 5):
        ahead.hear("news", number, number)
        await asyncio.sleep(0)
    ahead.end(1000)
    await staying
    assert sent == [3, 4]


async def test_a_replay_waits_for_space_in_the_queue():
    sent = []
    gate = asyncio.Semaphore(0)

    async def send(message) -> None:
        await gate.acquire()
        sent.append(message["text"])

    async def replay() -> None:
        for number in range(3 * WAITING):
            await patient.tell(str(number))

    patient = listener(send)
    staying = asyncio.create_task(patient.stay(replay()))
    for _ in range(2 * WAITING):
        gate.release()
        await asyncio.sleep(0)
    assert patient.code is None
    assert sent == [str(number) for number in range(len(sent))]
    staying.cancel()
    await asyncio.wait({staying})


async def test_a_subscriber_that_does_not_read_its_replay_is_disconnected(monkeypatch):
    monkeypatch.setattr("quartapp.ext.live.listener.QUEUE_TIMEOUT_SECONDS", 0.05)

    async def send(_message) -> None:
        await asyncio.Event().wait()

    async def replay() -> None:
        for number in range(9 * WAITING):
            await stuck.tell(str(number))

    stuck = listener(send)
    await asyncio.wait_for(stuck.stay(replay()), 5)
    assert stuck.code == 4408


async def test_an_exception_in_a_conversation_is_raised():
    async def fail() -> None:
        raise LookupError

    task = asyncio.create_task(listener(None).stay(fail()))
    await asyncio.wait({task})
    assert isinstance(task.exception(), LookupError)


async def test_only_the_first_close_code_counts():
    ended = listener(None)
    staying = asyncio.create_task(ended.stay(asyncio.Event().wait()))
    await asyncio.sleep(0)
    ended.end(4401)
    ended.end(4408)
    await staying
    assert ended.code == 4401


async def test_a_subscriber_that_is_ended_before_it_starts_does_not_run():
    early = listener(None)
    early.end(4401)
    await asyncio.wait_for(early.stay(asyncio.Event().wait()), 5)
    assert early.code == 4401


async def test_a_disconnected_subscriber_can_still_be_ended():
    """A subscriber may disconnect while the database checks its credential."""
    gone = listener(None)
    await gone.stay(asyncio.sleep(0))
    gone.end(4401)
    assert gone.code == 4401
