"""Tests of the outbox service: retries, cancellation, lists, counts."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import InvalidRequestError

from quartapp.exceptions import Conflict, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.mail import Message
from quartapp.ext.mail.outbox import claim, mark_sent
from quartapp.extensions import db, mail
from quartapp.models import OutgoingMail
from quartapp.services import outbox

PAST, FUTURE = utcnow() - timedelta(hours=1), utcnow() + timedelta(hours=1)


@pytest.fixture
async def context(app):
    async with app.app_context():
        yield


async def ask(status: str = "failed", **columns: object) -> int:
    """Store a mail with this status; return its id."""
    message = Message("Hello", sender="us@example.com", recipients=["susan@example.com"], body="x")
    row = OutgoingMail.of(message, status)
    row.attempts, row.error = 3, "TimeoutError: "
    for name, value in columns.items():
        setattr(row, name, value)
    async with db.begin() as session:
        session.add(row)
    return row.id


async def now_is(mail_id: int) -> OutgoingMail:
    async with db.lookup() as session:
        return await session.get_one(OutgoingMail, mail_id)


async def retry(*ids: int) -> int:
    async with db.begin() as session:
        return await outbox.retry(session, ids or None)


async def test_a_retry_resets_a_failed_mail_and_wakes_the_worker(context):
    number = await ask(due_at=FUTURE)
    assert await retry() == 1
    row = await now_is(number)
    assert (row.status, row.attempts, row.error) == ("queued", 0, None)
    assert row.due_at <= utcnow()
    assert mail.worker.wake.is_set()


async def test_a_cancelled_mail_is_retried_only_by_its_id(context):
    number = await ask("cancelled")
    assert await retry() == 0
    assert await retry(number) == 1
    assert (await now_is(number)).status == "queued"


@pytest.mark.parametrize(
    ("status", "columns"),
    [
        ("sent", {}),
        ("queued", {}),
        ("sending", {}),
        ("kept", {}),
        ("failed", {"expires_at": PAST}),
        ("cancelled", {"expires_at": PAST}),
    ],
)
async def test_a_mail_that_cannot_be_retried_is_unchanged(context, status, columns):
    number = await ask(status, **columns)
    assert await retry(number) == await retry() == 0
    row = await now_is(number)
    assert (row.status, row.attempts) == (status, 3)
    assert not row.can_be_retried


@pytest.mark.parametrize("how", ["deleted", "never written"])
async def test_a_mail_without_text_is_never_queued_again(context, how):
    number = await ask(message=None)
    if how == "deleted":
        async with db.begin() as session:
            (await session.get_one(OutgoingMail, number)).message = mark_sent()["message"]
    assert await retry(number) == 0


async def test_a_mail_that_expires_in_the_future_is_retried(context):
    number = await ask(expires_at=FUTURE)
    assert (await now_is(number)).can_be_retried
    assert await retry(number) == 1


async def test_an_unknown_id_aborts_the_whole_retry(context):
    number = await ask()
    with pytest.raises(NotFound, match=r"There is no mail 998, 999\."):
        await retry(number, 999, 998)
    assert (await now_is(number)).status == "failed"


async def test_only_a_queued_mail_can_be_cancelled(context):
    number = await ask("queued")
    async with db.begin() as session:
        assert (await outbox.cancel(session, number)).status == "cancelled"
    for status in ("sending", "sent", "failed", "kept"):
        other = await ask(status)
        with pytest.raises(Conflict, match=f"this one is {status}"):
            async with db.begin() as session:
                await outbox.cancel(session, other)
        assert (await now_is(other)).status == status
    with pytest.raises(NotFound):
        async with db.begin() as session:
            await outbox.cancel(session, 999)
    assert (await now_is(number)).status == "cancelled"


async def test_a_mail_is_either_cancelled_or_sent(context):
    number = await ask("queued")

    async def cancel() -> bool:
        try:
            async with db.begin() as session:
                await outbox.cancel(session, number)
        except Conflict:
            return False
        return True

    async def take() -> bool:
        async with db.begin() as session:
            return await claim(session, OutgoingMail) is not None

    for _ in range(10):
        async with db.begin() as session:
            row = await session.get_one(OutgoingMail, number)
            row.status, row.due_at = "queued", PAST
        cancelled, taken = await asyncio.gather(cancel(), take())
        assert cancelled != taken
        assert (await now_is(number)).status == ("cancelled" if cancelled else "sending")


async def test_the_list_is_newest_first_and_loads_no_text(context):
    first, second, third = await ask("sent"), await ask(), await ask("queued")
    async with db.lookup() as session:
        page = await outbox.listed().page(session, 1, 20)
        assert [each.id for each in page.items] == [third, second, first]
        for each in page.items:
            with pytest.raises(InvalidRequestError):
                _ = each.message
        failed = await outbox.listed("failed").page(session, 1, 20)
    assert [each.id for each in failed.items] == [second]


async def test_counts_include_the_number_per_status_and_the_age_of_the_oldest(context):
    async with db.lookup() as session:
        assert set((await outbox.counts(session)).by_status.values()) == {0}
        assert (await outbox.counts(session)).oldest_due == 0
    for status, due_at in (
        ("queued", utcnow() - timedelta(seconds=90)),
        ("queued", FUTURE),
        ("sending", FUTURE),
        ("sent", PAST),
        ("failed", PAST),
    ):
        await ask(status, due_at=due_at)
    async with db.lookup() as session:
        counts = await outbox.counts(session)
    assert counts.by_status == {
        "queued": 2, "sending": 1, "sent": 1, "failed": 1, "cancelled": 0, "kept": 0,
    }  # fmt: skip
    assert 90 <= counts.oldest_due < 150
    await ask("sending", due_at=PAST)
    async with db.lookup() as session:
        assert (await outbox.counts(session)).oldest_due >= 3600


async def test_a_mail_scheduled_for_later_is_not_due(context):
    await ask("queued", due_at=FUTURE)
    async with db.lookup() as session:
        assert (await outbox.counts(session)).oldest_due == 0
