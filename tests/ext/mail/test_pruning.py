"""Tests of pruning: old mails that were sent or cancelled are deleted."""

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
    """Insert ``number`` mails of this status and age."""
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


async def test_only_sent_and_cancelled_mails_are_deleted_after_a_month(app):
    for status in (QUEUED, SENDING, SENT, FAILED, CANCELLED, KEPT):
        await remember(status, OLD)
    await remember(SENT, NEW)
    await remember(CANCELLED, NEW)
    await mail.worker.prune()
    assert await left() == [QUEUED, SENDING, FAILED, KEPT, SENT, CANCELLED]


@pytest.mark.parametrize("days", [0, -5, 1])
async def test_mails_are_kept_for_at_least_a_day(app, days):
    app.config["MAIL_KEEP_SENT_DAYS"] = days
    await remember(SENT, timedelta(hours=25))
    await remember(CANCELLED, timedelta(hours=23))
    await mail.worker.prune()
    assert await left() == [CANCELLED]


async def test_many_rows_are_deleted_in_small_batches(app):
    await remember(SENT, OLD, 2 * STEP + 1)
    with count_statements(db.engine) as statements:
        await mail.worker.prune()
    assert await left() == []
    assert len(statements) == 3


async def test_a_new_mail_interrupts_pruning(app):
    await remember(SENT, OLD, 2 * STEP + 1)
    mail.worker.wake.set()
    await mail.worker.prune()
    assert len(await left()) == STEP + 1


async def test_a_mail_queued_again_during_pruning_is_kept(app):
    await remember(CANCELLED, OLD)
    async with db.begin() as session:
        await session.execute(update(Outgoing).values(status=QUEUED, due_at=utcnow()))
        pruning = asyncio.create_task(mail.worker.prune())
        await asyncio.sleep(0.2)
    await pruning
    assert await left() == [QUEUED]


async def test_a_worker_prunes_once_an_hour(app):
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
