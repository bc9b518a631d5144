"""Tests of lanes: concurrent delivery over a few connections, fair to each domain."""

import asyncio

from quartapp.ext.mail import worker
from quartapp.ext.mail.delivery_pool import MAX_CONNECTIONS, MAX_CONNECTIONS_PER_DOMAIN
from quartapp.ext.mail.outbox import is_any_due
from quartapp.ext.testing import count_statements
from tests.ext.mail.conftest import ask, db, deliver, letter, outbox


async def test_many_mails_share_a_few_connections(app, sink):
    await ask(*(letter(f"{number}@example.com") for number in range(40)))
    assert await deliver() == 40
    assert len(sink.mails) == 40
    assert 1 <= len(sink.sessions) <= MAX_CONNECTIONS


async def test_a_hanging_domain_does_not_delay_the_others(app, sink):
    sink.slow_domain = "slow.example"
    await ask(*(letter(f"{number}@slow.example") for number in range(6)))
    await ask(*(letter(f"{number}@example.com") for number in range(20)))
    working = asyncio.create_task(deliver())
    async with asyncio.timeout(20):
        while len(sink.mails) < 20:
            await asyncio.sleep(0.01)
    assert {each["To"].rpartition("@")[2] for each in sink.mails} == {"example.com"}
    sink.hurry.set()
    assert await working == 26


async def test_capacity_freed_during_a_query_is_used(app, sink, monkeypatch):
    async def look_slowly(session, model, full_domains):
        found = await is_any_due(session, model, full_domains)
        if full_domains:
            sink.hurry.set()
            while [row.status for row in await outbox()].count("sent") < MAX_CONNECTIONS_PER_DOMAIN:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
        return found

    monkeypatch.setattr(worker, "is_any_due", look_slowly)
    sink.slow_domain = "slow.example"
    await ask(
        *(letter(f"{number}@slow.example") for number in range(MAX_CONNECTIONS_PER_DOMAIN + 1))
    )
    assert await deliver() == MAX_CONNECTIONS_PER_DOMAIN + 1


async def test_a_mail_queued_while_a_domain_hangs_is_sent_immediately(app, sink):
    sink.slow_domain = "slow.example"
    await ask(letter("a@slow.example"))
    working = asyncio.create_task(deliver())
    while not sink.sessions:
        await asyncio.sleep(0.01)
    await ask(letter("b@example.com"))
    while not sink.mails:
        await asyncio.sleep(0.01)
    sink.hurry.set()
    assert await working == 2
    assert [each["To"] for each in sink.mails] == ["b@example.com", "a@slow.example"]


async def test_a_commit_causes_few_queries_regardless_of_free_connections(app, sink):
    sink.slow_domain = "slow.example"
    await ask(letter("a@slow.example"))
    working = asyncio.create_task(deliver())
    while not sink.sessions:
        await asyncio.sleep(0.01)
    with count_statements(db.engine) as statements:
        await ask(letter("b@example.com"))
        while not sink.mails:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
    sink.hurry.set()
    # One query follows the first mail, one finds this mail, and two find no other mail.
    assert len([each for each in statements if each.startswith("SELECT")]) <= 4
    assert await working == 2
