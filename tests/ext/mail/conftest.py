"""Fixtures of the mail tests: SMTP servers, and a small application that uses them."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from quart import Quart
from sqlalchemy import MetaData, select
from sqlalchemy.orm import DeclarativeBase

from quartapp.ext.db import NAMING_CONVENTION, SQLAlchemy
from quartapp.ext.mail import Mail, Message, OutboxMixin
from tests.ext.db.conftest import database_url, some_database

__all__ = ["database_url", "some_database"]


class Model(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Outgoing(OutboxMixin, Model):
    __tablename__ = "outgoing"


class Sink:
    """An SMTP handler that sends the replies in ``answers`` in turn, then accepts all mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[list[str]] = []
        self.answers: list[str] = []
        self.refused: dict[str, str] = {}  # replies to RCPT by address
        self.delay = 0.0
        self.slow_domain = ""  # mail to this domain waits for ``hurry``
        self.hurry = asyncio.Event()
        self.sessions: set[object] = set()
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        self.sessions.add(session)
        if self.slow_domain and envelope.rcpt_tos[0].endswith(f"@{self.slow_domain}"):
            await self.hurry.wait()
        await asyncio.sleep(self.delay)
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> ssl.SSLContext:
    """A TLS context with a self-signed certificate."""
    directory = tmp_path_factory.mktemp("tls")
    key, crt = directory / "key.pem", directory / "crt.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", key, "-out", crt],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


@asynccontextmanager
async def serving(sink: Sink, *, wrap: ssl.SSLContext | None = None, **options):
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, **options), "127.0.0.1", 0, ssl=wrap
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()


@pytest.fixture
async def sink():
    async with serving(Sink()) as sink:
        yield sink


def authenticator(_server, _session, _envelope, _mechanism, data) -> AuthResult:
    known = isinstance(data, LoginPassword) and data == LoginPassword(b"susan", b"cat")
    return AuthResult(success=known, handled=False)


db = SQLAlchemy(Model)
mail = Mail(db, Outgoing)


def new_app(url: str, **settings) -> Quart:
    app = Quart(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url, MAIL_DEFAULT_SENDER="Us <us@example.com>", **settings
    )
    db.init_app(app)
    mail.init_app(app)
    return app


@pytest.fixture
async def app(database_url, sink):
    """An application without a running worker: each test delivers the mail itself."""
    app = new_app(database_url, MAIL_SERVER="127.0.0.1", MAIL_PORT=sink.port, MAIL_WORKER=False)
    async with app.app_context():
        await db.create_all()
        yield app
        await db.engine.dispose()


def letter(to: str = "susan@example.com", **parts) -> Message:
    return Message("Hello", recipients=[to], body="text", html="<b>html</b>", **parts)


async def ask(*messages: Message) -> None:
    async with db.begin() as session:
        for message in messages or (letter(),):
            mail.enqueue(session, message)


async def outbox() -> list[Outgoing]:
    async with db.lookup() as session:
        return list(await session.scalars(select(Outgoing).order_by(Outgoing.id)))


async def deliver() -> int:
    """Process all mails that are due, and return their number."""
    return await mail.worker.deliver_all()
