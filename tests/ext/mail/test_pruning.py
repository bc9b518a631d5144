"""What was done long ago leaves the outbox by itself; what still matters stays."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from quartapp.ext.db import utcnow
from quartapp.ext.mail import CANCELLED, FAILED, KEPT, QUEUED, SENDING, SENT
from quartapp.ext.mail.pruning import STEP
from quartapp.ext.testing import count_statements
from tests.ext.mail.conftest import Outgoing, ask, db, letter, mail, outbox

OLD, NEW = timedelta(days=31), timedelta(days=29)


async def remember(status: str, age: timedelta, number: int = 1) -> None:
    """Mails that got as far as ``status`` long ago."""
    when = utcnow() - age
    row = {"recipient": "susan@example.com", "subject": "Hello", "status": status}
    async with db.begin() as session:
        await session.execute(
            insert(Outgoing), [row | {"due_at": when, "created_at": when}] * number
        )


async def left() -> list[str]:
    return [row.status for row in await outbox()]


async def until(count: int, status: str) -> None:
    async with asyncio.timeout(20):
        while (await left()).count(status) != count:
            await asyncio.sleep(0.02)


async def test_what_was_sent_or_cancelled_a_month_ago_is_forgotten_and_nothing_else(app):
    for status in (QUEUED, SENDING, SENT, FAILED, CANCELLED, KEPT):
        await remember(status, OLD)
    await remember(SENT, NEW)
    await remember(CANCELLED, NEW)
    await mail.worker.prune()
    assert await left() == [QUEUED, SENDING, FAILED, KEPT, SENT, CANCELLED]


@pytest.mark.parametrize("days", [0, -5, 1])
async def test_a_day_is_remembered_whatever_is_set(app, days):
    app.config["MAIL_KEEP_SENT_DAYS"] = days
    await remember(SENT, timedelta(hours=25))
    await remember(CANCELLED, timedelta(hours=23))
    await mail.worker.prune()
    assert await left() == [CANCELLED]


async def test_many_go_in_small_steps(app):
    await remember(SENT, OLD, 2 * STEP + 1)
    with count_statements(db.engine) as statements:
        await mail.worker.prune()
    assert await left() == []
    assert len(statements) == 3


async def test_a_mail_that_comes_meanwhile_goes_first(app):
    await remember(SENT, OLD, 2 * STEP + 1)
    mail.worker.wake.set()
    await mail.worker.prune()
    assert len(await left()) == STEP + 1


async def test_one_that_is_queued_anew_meanwhile_stays(app):
    await remember(CANCELLED, OLD)
    async with db.begin() as session:
        await session.execute(update(Outgoing).values(status=QUEUED, due_at=utcnow()))
        pruning = asyncio.create_task(mail.worker.prune())
        await asyncio.sleep(0.2)
    await pruning
    assert await left() == [QUEUED]


async def test_a_worker_does_it_by_itself_and_once_an_hour(app):
    await remember(SENT, OLD)
    working = asyncio.create_task(mail.worker.run())
    await until(0, SENT)
    await remember(CANCELLED, OLD)
    for number in (1, 2):
        await ask(letter())
        await until(number, SENT)
    mail.worker.stop()
    await working
    assert await left() == [CANCELLED, SENT, SENT]
