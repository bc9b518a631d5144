"""Tests of retries and their limits: lost database, crashed workers, expired mails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from quartapp.ext.db import utcnow
from quartapp.ext.mail import worker
from quartapp.ext.mail.outbox import ATTEMPTS
from tests.ext.mail.conftest import Outgoing, ask, db, deliver, letter, mail, outbox


async def change(**columns: object) -> None:
    async with db.begin() as session:
        await session.execute(update(Outgoing).values(**columns))


async def rename(name: str, new: str) -> None:
    async with db.begin() as session:
        await session.execute(text(f"ALTER TABLE {name} RENAME TO {new}"))


@asynccontextmanager
async def delivery_without_a_database(sink) -> AsyncIterator[asyncio.Task[int]]:
    """Start to send a mail, and rename the table of the outbox while the context is open."""
    sink.slow_domain = "example.com"
    await ask()
    working = asyncio.create_task(deliver())
    while not sink.sessions:
        await asyncio.sleep(0.01)
    await rename("outgoing", "elsewhere")
    sink.hurry.set()
    yield working
    await rename("elsewhere", "outgoing")


async def test_a_mail_accepted_while_the_database_is_unavailable_is_sent_once(
    app, sink, monkeypatch
):
    monkeypatch.setattr(worker, "REMINDERS", (0.1,) * 20)
    async with delivery_without_a_database(sink) as working:
        while not sink.mails:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
    await asyncio.gather(working, return_exceptions=True)  # a query for other mails may have failed
    [row] = await outbox()
    assert (row.status, row.attempts, len(sink.mails)) == ("sent", 1, 1)


async def test_the_wait_for_an_unavailable_database_is_limited(app, sink, monkeypatch):
    monkeypatch.setattr(worker, "REMINDERS", (0.1, 0.1))
    async with delivery_without_a_database(sink) as working:
        with pytest.raises(Exception, match="outgoing"):
            await working
    assert [row.status for row in await outbox()] == ["sending"]


@pytest.mark.parametrize("kept", [{"no": "message"}, ["no message"], {"attachments": [{}]}])
async def test_a_row_without_a_valid_message_does_not_stop_the_others(app, sink, kept):
    await ask()
    await change(message=kept)
    await ask()
    assert await deliver() == 2
    assert [row.status for row in await outbox()] == ["failed", "sent"]


async def test_a_mail_that_crashes_each_worker_is_given_up(app, sink):
    await ask()
    # Each worker crashed before it recorded a result.
    await change(status="sending", attempts=ATTEMPTS)
    await deliver()
    [row] = await outbox()
    assert (row.status, sink.mails) == ("failed", [])
    assert "given up" in row.error


async def test_a_mail_is_retried_once_more_before_it_expires(app, sink):
    sink.answers = ["451 later"] * 2
    async with db.begin() as session:
        [row] = mail.enqueue(session, letter(), expires_in=timedelta(minutes=30))
    await change(attempts=ATTEMPTS // 2)  # the usual delay is now several hours
    await deliver()
    [row] = await outbox()
    assert row.status == "queued"
    assert timedelta(minutes=1) <= row.expires_at - row.due_at < timedelta(minutes=5)
    await change(due_at=utcnow(), expires_at=utcnow() + timedelta(seconds=30))
    await deliver()  # the last attempt
    [row] = await outbox()
    assert row.due_at > row.expires_at


async def test_an_expired_mail_is_not_sent_and_its_content_is_deleted(app, sink):
    async with db.begin() as session:
        [late] = mail.enqueue(session, letter(), kind="reset", expires_in=timedelta(hours=1))
        mail.enqueue(session, letter(), kind="reset", expires_in=timedelta(hours=1))
        late.expires_at = utcnow()
    assert await deliver() == 2
    rows = await outbox()
    assert [(row.status, row.message, row.kind) for row in rows] == [
        ("cancelled", None, "reset"),
        ("sent", None, "reset"),
    ]
    assert "not sent in time" in rows[0].error
    assert len(sink.mails) == 1
