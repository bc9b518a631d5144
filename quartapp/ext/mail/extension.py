"""The extension: ask for a mail in a transaction, or send one at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from email.utils import make_msgid

from quart import Quart, current_app
from sqlalchemy.ext.asyncio import AsyncSession

from ..awaiting import awaited
from ..db import SQLAlchemy, after_commit
from ..state import AppState
from ..unread import warn_of_unread
from .message import Message, mailbox_of
from .outbox import KEPT, QUEUED, OutboxMixin
from .parts import BadMessage, address_of
from .transport import Connection, is_configured
from .worker import Worker

DEFAULTS = {
    "MAIL_SERVER": None,
    "MAIL_PORT": None,
    "MAIL_USE_TLS": None,  # not said: with a user name
    "MAIL_USE_SSL": False,
    "MAIL_USERNAME": None,
    "MAIL_PASSWORD": None,
    "MAIL_VALIDATE_CERTS": True,
    "MAIL_DEFAULT_SENDER": None,
    "MAIL_KEEP": False,
    "MAIL_WORKER": True,
    "MAIL_POLL_SECONDS": 5.0,
    "MAIL_KEEP_SENT_DAYS": 30,
}


class Mail:
    """Keeps an outbox in ``db``, in rows of ``outbox`` (see OutboxMixin), and empties it.

    A message is sent if, and only if, the transaction that asked for it commits; at least
    once, with a Message-ID that stays the same.  With ``MAIL_KEEP`` rows are kept and
    nothing is sent; without ``MAIL_SERVER`` they wait.
    """

    def __init__(self, db: SQLAlchemy, outbox: type[OutboxMixin], app: Quart | None = None) -> None:
        self.db = db
        self.outbox = outbox
        self._state: AppState[Worker] = AppState("mail", "Mail")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Read the settings of ``app`` and, where there is a server, deliver while it serves."""
        for name, value in DEFAULTS.items():
            app.config.setdefault(name, value)
        app.config["MAIL_SERVER"] = app.config["MAIL_SERVER"] or app.config.get("MAIL_HOSTNAME")
        if app.config["MAIL_USE_TLS"] is None:  # no password goes in the clear unasked
            password_to_hide = app.config["MAIL_USERNAME"] and not app.config["MAIL_USE_SSL"]
            app.config["MAIL_USE_TLS"] = bool(password_to_hide)
        _check_default_sender(app)
        self._state.bind(app, Worker(self, app))
        warn_of_unread(app, "Mail")
        works = app.config["MAIL_WORKER"] and not app.config["MAIL_KEEP"]
        if works and is_configured(app.config):
            app.while_serving(self._deliver_while_serving)

    @property
    def worker(self) -> Worker:
        """What delivers for the current application."""
        return self._state.current

    @property
    def domain(self) -> str:
        """What Message-IDs end in."""
        sender = current_app.config["MAIL_DEFAULT_SENDER"] or "mail@localhost"
        return mailbox_of(address_of("sender", sender)).rpartition("@")[2]

    def enqueue(
        self,
        session: AsyncSession,
        message: Message,
        *,
        kind: str = "",
        expires_in: timedelta | None = None,
    ) -> list[OutboxMixin]:
        """Ask for a mail; raise BadMessage for one that cannot be sent.

        Returned is a row for each recipient, who gets it or does not whatever others do.
        ``kind`` is yours to say what it is; after ``expires_in`` it is not sent any more.
        """
        worker = self.worker
        message.sender = message.sender or current_app.config["MAIL_DEFAULT_SENDER"]
        message.check()
        status = KEPT if current_app.config["MAIL_KEEP"] else QUEUED
        rows: list[OutboxMixin] = [
            self.outbox.of(message, status, to=each, kind=kind, expires_in=expires_in)
            for each in message.everybody
        ]
        session.add_all(rows)
        after_commit(session, worker.wake_soon)
        return rows

    @awaited
    async def send(self, message: Message) -> None:
        """Send now, and raise what goes wrong: for scripts; a request should ``enqueue``.

        SMTPRecipientsRefused says who was refused: all others have got it.  With
        ``MAIL_KEEP`` it is kept.
        """
        config = self.worker.app.config
        if config["MAIL_KEEP"]:
            async with self.db.begin() as session:
                self.enqueue(session, message)
            return
        message.sender = message.sender or config["MAIL_DEFAULT_SENDER"]
        if not is_configured(config):
            raise RuntimeError("There is no mail server: set MAIL_SERVER.")
        async with Connection(config) as connection:
            message_id = make_msgid(domain=self.domain)
            await connection.deliver(message, message_id, message.everybody)

    async def _deliver_while_serving(self) -> AsyncGenerator[None, None]:
        task = asyncio.create_task(self.worker.run())
        yield
        self.worker.stop()
        await task


def _check_default_sender(app: Quart) -> None:
    try:
        if app.config["MAIL_DEFAULT_SENDER"]:
            mailbox_of(address_of("sender", app.config["MAIL_DEFAULT_SENDER"]))
    except BadMessage as error:
        raise BadMessage(f"MAIL_DEFAULT_SENDER: {error}") from error
