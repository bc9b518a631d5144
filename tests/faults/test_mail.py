"""Tests of mail delivery while workers are killed and the mail server fails.

No mail is lost, and at most one for each kill is sent twice.  ``make check`` runs a part of it,
``make faults`` the whole: 2,000 mails, 25 kills and 30 s without a server.
"""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from quartapp.ext.mail import Message
from quartapp.extensions import db, mail
from quartapp.models import OutgoingMail
from tests.blog import backstage
from tests.faults.conftest import Server, Workers
from tests.slow import IN_FAULTS, slow

MAILS, KILLS, AWAY = (2000, 25, 30) if IN_FAULTS else (300, 5, 3)
TIMEOUT_SECONDS = 600 if IN_FAULTS else 120

pytestmark = slow("takes a minute or more")


async def ask(number: int) -> None:
    async with db.begin() as session:
        for each in range(number):
            domain = f"{'abcde'[each % 5]}.example"
            mail.enqueue(session, Message("Hello", recipients=[f"{each}@{domain}"], body="text"))


async def waiting() -> int:
    async with db.lookup() as session:
        left = select(func.count()).where(OutgoingMail.status != "sent")
        return await session.scalar(left)


async def until_all_are_sent() -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await waiting():
            await asyncio.sleep(0.2)


async def test_killed_workers_and_a_failing_server_lose_no_mail(database_url, tmp_path, capsys):
    server = Server()
    async with backstage(database_url):
        await ask(MAILS)
        async with server.there():
            workers = await started(server, database_url, tmp_path)
            await kill_some(workers, KILLS // 2)
        await asyncio.sleep(AWAY)
        async with server.there():
            await kill_some(workers, KILLS - KILLS // 2)
            await until_all_are_sent()
            await workers.stop()
    twice = server.arrived.total() - MAILS
    with capsys.disabled():
        print(f"\n{MAILS} mails, {KILLS} kills: all arrived, {twice} of them twice")
    assert len(server.arrived) == MAILS
    assert twice <= KILLS


async def started(server: Server, url: str, folder) -> Workers:
    settings = {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": url}
    settings |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(server.port)}
    workers = Workers(settings, folder)
    await workers.start(2)
    return workers


async def kill_some(workers: Workers, count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(2)
        await workers.kill_one()
