"""Fixtures: a mail server, and mails in the outbox."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from quartapp.ext.mail import Message
from quartapp.extensions import db
from quartapp.models import OutgoingMail
from tests.blog import backstage

SECRET = "a-link-for-one-reader"


class Server:
    """An SMTP server that answers while ``may_answer`` is set; each mail sets ``has_begun``."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.recipients: list[str] = []
        self.has_begun = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.has_begun.set()
        while not self.may_answer.is_set():
            await asyncio.sleep(0.01)
        self.recipients += envelope.rcpt_tos
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 OK"


@pytest.fixture
def server(settings, port):
    """Run a mail server to which the settings point."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port)}
    yield handler
    controller.stop()


@pytest.fixture
def in_app(database_url):
    """Call a function in a transaction of an application on the same database."""

    async def work(function):
        async with backstage(database_url), db.begin() as session:
            return await function(session)

    return lambda function: asyncio.run(work(function))


@pytest.fixture
def ask(in_app):
    """Add mails with this ``status`` to the outbox."""

    def ask(status: str, number: int = 1, subject: str = "Hello", **columns: object) -> None:
        async def add(session) -> None:
            for _ in range(number):
                parts = {"sender": "us@example.com", "recipients": ["susan@example.com"]}
                row = OutgoingMail.of(Message(subject, body=SECRET, **parts), status)
                for name, value in columns.items():
                    setattr(row, name, value)
                session.add(row)

        in_app(add)

    return ask


@pytest.fixture
def statuses(in_app):
    async def read(session) -> list[str]:
        return list(await session.scalars(select(OutgoingMail.status).order_by(OutgoingMail.id)))

    return lambda: in_app(read)
