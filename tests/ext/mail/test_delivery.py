import asyncio

import pytest
from sqlalchemy import update

from quartapp.ext.db import utcnow
from quartapp.ext.mail import transport
from quartapp.ext.mail.delivery_pool import MAX_CONNECTIONS
from quartapp.ext.mail.worker import Worker
from tests.ext.mail.conftest import (
    Outgoing,
    ask,
    db,
    deliver,
    letter,
    mail,
    new_app,
    outbox,
)


async def test_a_mail_arrives_as_text_and_html_and_its_content_is_deleted(app, sink):
    await ask()
    assert await deliver() == 1
    [arrived] = sink.mails
    assert arrived["Subject"] == "Hello"
    assert arrived["From"] == "Us <us@example.com>"
    assert arrived.get_body(("plain",)).get_content().strip() == "text"
    assert arrived.get_body(("html",)).get_content().strip() == "<b>html</b>"
    [row] = await outbox()
    assert (row.status, row.message) == ("sent", None)
    assert row.sent_at is not None
    assert arrived["Message-ID"] == row.message_id("example.com")


async def test_a_mail_of_a_failed_transaction_is_not_sent(app, sink):
    async def fail() -> None:
        async with db.begin() as session:
            mail.enqueue(session, letter())
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await deliver() == 0
    assert await outbox() == []
    assert sink.mails == []


async def test_a_temporary_error_is_retried_later(app, sink):
    sink.answers = ["451 later"]
    await ask()
    await deliver()
    [row] = await outbox()
    assert (row.status, row.attempts) == ("queued", 1)
    assert row.due_at > utcnow()
    assert "451" in row.error
    await make_due()
    await deliver()
    [row] = await outbox()
    assert (row.status, row.attempts, row.error) == ("sent", 2, None)
    assert len(sink.mails) == 1


async def test_a_permanent_error_is_not_retried(app, sink):
    sink.answers = ["550 no such user"]
    await ask()
    await deliver()
    [row] = await outbox()
    assert row.status == "failed"
    assert "550" in row.error


async def test_one_failed_mail_does_not_stop_the_others(app, sink):
    sink.answers = ["550 no", "451 later"]
    await ask(letter("a@example.com"), letter("b@example.com"), letter("c@example.com"))
    assert await deliver() == 3
    assert {row.status for row in await outbox()} == {"failed", "queued", "sent"}


async def test_a_mail_stays_queued_while_the_server_is_unreachable(app):
    app.config["MAIL_PORT"] = 9
    await ask()
    await deliver()
    [row] = await outbox()
    assert row.status == "queued"


async def test_two_workers_send_each_mail_once(app, sink):
    sink.delay = 0.02
    await ask(*(letter(f"{number}@example.com") for number in range(20)))
    other = Worker(mail, app)

    async def work(worker: Worker) -> None:
        async with app.app_context():
            await worker.deliver_all()

    await asyncio.gather(work(mail.worker), work(other))
    assert len(sink.mails) == 20
    assert len({each["Message-ID"] for each in sink.mails}) == 20


async def test_the_mail_of_a_dead_worker_is_sent_when_its_lease_ends(app, sink):
    await ask()
    async with db.begin() as session:
        lease = {"status": "sending", "attempts": 1, "due_at": utcnow()}
        await session.execute(update(Outgoing).values(**lease))
    assert await deliver() == 1
    assert len(sink.mails) == 1


async def test_a_worker_whose_lease_ended_does_not_overwrite_the_status(app, sink):
    sink.slow_domain = "example.com"
    await ask()
    late = asyncio.create_task(deliver())
    while not sink.sessions:
        await asyncio.sleep(0.01)
    async with db.begin() as session:
        await session.execute(update(Outgoing).values(due_at=utcnow()))
    sink.slow_domain = ""
    assert await Worker(mail, app).deliver_all() == 1
    sink.answers = ["451 Later"]  # for the first worker, which must not queue the mail again
    sink.hurry.set()
    await late
    [row] = await outbox()
    assert (row.status, row.attempts, row.error, row.message) == ("sent", 2, None, None)
    assert len(sink.mails) == 1


async def test_a_slow_server_gets_a_mail_once(app, sink, monkeypatch):
    monkeypatch.setattr(transport, "REPLY_TIMEOUT_SECONDS", 0.2)
    sink.delay = 0.5
    await ask()
    await deliver()
    [row] = await outbox()
    assert (row.status, row.attempts, len(sink.mails)) == ("sent", 1, 1)


async def test_a_server_that_never_replies_causes_a_timeout(app, sink, monkeypatch):
    monkeypatch.setattr(transport, "MESSAGE_TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(transport, "QUIT_TIMEOUT_SECONDS", 0.1)
    sink.slow_domain = "example.com"
    await ask()
    await deliver()
    [row] = await outbox()
    assert (row.status, row.attempts) == ("queued", 1)
    assert row.error.startswith("TimeoutError")
    sink.hurry.set()


async def test_a_request_does_not_wait_for_a_slow_mail_server(database_url, sink):
    sink.slow_domain = "example.com"
    app = new_app(database_url, MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port)
    async with app.app_context():
        await db.create_all()

    @app.post("/")
    async def join() -> str:
        await ask()
        return "ok"

    async with app.test_app() as running:
        assert (await running.test_client().post("/")).status_code == 200
        while not sink.sessions:
            await asyncio.sleep(0.01)
        assert sink.mails == []
        asyncio.get_running_loop().call_later(0.3, sink.hurry.set)
    # The shutdown waited for the message in progress, which arrived once.
    assert len(sink.mails) == 1


async def test_a_kept_mail_is_not_sent(app, sink):
    app.config["MAIL_KEEP"] = True
    await ask()
    assert await deliver() == 0
    await mail.send(letter())
    assert sink.mails == []
    rows = await outbox()
    assert [row.status for row in rows] == ["kept", "kept"]
    assert [row.as_message().body for row in rows] == ["text", "text"]


async def test_a_broken_connection_is_replaced(app, sink):
    sink.answers = ["421 going down"] * MAX_CONNECTIONS
    await ask(*(letter(f"{number}@example.com") for number in range(20)))
    assert await deliver() == 20
    assert len(sink.mails) == 20 - MAX_CONNECTIONS
    await make_due()
    assert await deliver() == MAX_CONNECTIONS
    assert len({each["Message-ID"] for each in sink.mails}) == 20


async def test_a_stopping_worker_finishes_the_mails_in_progress(app, sink):
    sink.delay = 0.3
    await ask(*(letter(f"{number}@example.com") for number in range(20)))
    working = asyncio.create_task(mail.worker.run())
    while not sink.sessions:
        await asyncio.sleep(0.01)
    mail.worker.stop()
    await working
    rows = await outbox()
    assert len(sink.mails) == len([row for row in rows if row.status == "sent"]) <= MAX_CONNECTIONS
    assert not [row for row in rows if row.status == "sending"]


async def make_due() -> None:
    async with db.begin() as session:
        await session.execute(update(Outgoing).values(due_at=utcnow()))
