"""Tests of the queue of a subscriber: overflow, replay, timeouts, close codes."""

from __future__ import annotations

import asyncio

from quartapp.ext.live.subscriber import MAX_QUEUED_MESSAGES, Subscriber
from tests.ext.live.models import Reader


def subscriber(send) -> Subscriber:
    made = Subscriber(Reader(None), None, send)
    made.positions["news"] = 0
    return made


async def test_a_slow_subscriber_is_disconnected_and_blocks_nothing():
    stuck = asyncio.Event()
    sent = []

    async def send(message) -> None:
        sent.append(message)
        await stuck.wait()

    slow = subscriber(send)
    staying = asyncio.create_task(slow.run(asyncio.Event().wait()))
    for number in range(1, 2 * MAX_QUEUED_MESSAGES + 3):
        slow.push("news", number, number)
        await asyncio.sleep(0)
    assert slow.code == 4408
    await staying
    assert len(sent) == 1


async def test_a_replayed_event_is_not_sent_again():
    """A subscriber that reconnects may be ahead of the feed of its new process."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    ahead = subscriber(send)
    ahead.positions["news"] = 2
    staying = asyncio.create_task(ahead.run(asyncio.Event().wait()))
    for number in range(1, 5):
        ahead.push("news", number, number)
        await asyncio.sleep(0)
    ahead.close(1000)
    await staying
    assert sent == [3, 4]


async def test_a_replay_waits_for_space_in_the_queue():
    sent = []
    gate = asyncio.Semaphore(0)

    async def send(message) -> None:
        await gate.acquire()
        sent.append(message["text"])

    async def replay() -> None:
        for number in range(3 * MAX_QUEUED_MESSAGES):
            await patient.send(str(number))

    patient = subscriber(send)
    staying = asyncio.create_task(patient.run(replay()))
    for _ in range(2 * MAX_QUEUED_MESSAGES):
        gate.release()
        await asyncio.sleep(0)
    assert patient.code is None
    assert sent == [str(number) for number in range(len(sent))]
    staying.cancel()
    await asyncio.wait({staying})


async def test_a_subscriber_that_does_not_read_its_replay_is_disconnected(monkeypatch):
    monkeypatch.setattr("quartapp.ext.live.subscriber.QUEUE_TIMEOUT_SECONDS", 0.05)

    async def send(_message) -> None:
        await asyncio.Event().wait()

    async def replay() -> None:
        for number in range(9 * MAX_QUEUED_MESSAGES):
            await stuck.send(str(number))

    stuck = subscriber(send)
    await asyncio.wait_for(stuck.run(replay()), 5)
    assert stuck.code == 4408


async def test_an_exception_in_a_conversation_is_raised():
    async def fail() -> None:
        raise LookupError

    task = asyncio.create_task(subscriber(None).run(fail()))
    await asyncio.wait({task})
    assert isinstance(task.exception(), LookupError)


async def test_only_the_first_close_code_counts():
    ended = subscriber(None)
    staying = asyncio.create_task(ended.run(asyncio.Event().wait()))
    await asyncio.sleep(0)
    ended.close(4401)
    ended.close(4408)
    await staying
    assert ended.code == 4401


async def test_a_subscriber_that_is_ended_before_it_starts_does_not_run():
    early = subscriber(None)
    early.close(4401)
    await asyncio.wait_for(early.run(asyncio.Event().wait()), 5)
    assert early.code == 4401


async def test_a_disconnected_subscriber_can_still_be_ended():
    """A subscriber may disconnect while the database checks its credential."""
    gone = subscriber(None)
    await gone.run(asyncio.sleep(0))
    gone.close(4401)
    assert gone.code == 4401
