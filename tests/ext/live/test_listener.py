"""Who cannot follow is let go, not waited for."""

from __future__ import annotations

import asyncio

from quartapp.ext.live.listener import WAITING, Listener
from tests.ext.live.models import Reader


def listener(send) -> Listener:
    made = Listener(Reader(None), None, send)
    made.positions["news"] = 0
    return made


async def test_a_slow_listener_is_ended_and_holds_nothing_up():
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


async def test_what_was_replayed_is_not_told_again():
    """The tail of a process may be behind what somebody has heard of another."""
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


async def test_what_is_asked_for_waits_for_room():
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


async def test_who_asks_for_much_and_reads_nothing_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr("quartapp.ext.live.listener.QUEUE_TIMEOUT_SECONDS", 0.05)

    async def send(_message) -> None:
        await asyncio.Event().wait()

    async def replay() -> None:
        for number in range(9 * WAITING):
            await stuck.tell(str(number))

    stuck = listener(send)
    await asyncio.wait_for(stuck.stay(replay()), 5)
    assert stuck.code == 4408


async def test_a_conversation_that_fails_is_not_hidden():
    async def fail() -> None:
        raise LookupError

    task = asyncio.create_task(listener(None).stay(fail()))
    await asyncio.wait({task})
    assert isinstance(task.exception(), LookupError)


async def test_only_the_first_code_counts():
    ended = listener(None)
    staying = asyncio.create_task(ended.stay(asyncio.Event().wait()))
    await asyncio.sleep(0)
    ended.end(4401)
    ended.end(4408)
    await staying
    assert ended.code == 4401


async def test_one_who_is_ended_before_it_stays_does_not_stay():
    early = listener(None)
    early.end(4401)
    await asyncio.wait_for(early.stay(asyncio.Event().wait()), 5)
    assert early.code == 4401


async def test_one_who_has_gone_can_be_ended_still():
    """Whoever asks a database who must go finds some gone meanwhile."""
    gone = listener(None)
    await gone.stay(asyncio.sleep(0))
    gone.end(4401)
    assert gone.code == 4401
