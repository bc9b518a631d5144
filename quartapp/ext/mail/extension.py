"""The Mail extension: queue a mail in a transaction, or send it immediately."""

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
    "MAIL_USE_TLS": None,  # None: True if there is a user name, unless MAIL_USE_SSL
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
    """Extension that queues mails in an outbox table and delivers them.

    ``outbox`` is the model of its rows, see OutboxMixin.  A message is sent if, and only if,
    the transaction that queued it commits.  It is sent at least once, with the same Message-ID
    at each attempt.  With ``MAIL_KEEP`` rows are kept and not sent; without ``MAIL_SERVER``
    they wait.
    """

    def __init__(self, db: SQLAlchemy, outbox: type[OutboxMixin], app: Quart | None = None) -> None:
        self.db = db
        self.outbox = outbox
        self._state: AppState[Worker] = AppState("mail", "Mail")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Configure ``app``, and deliver while it serves if it has a mail server.

        Raise BadMessage if MAIL_DEFAULT_SENDER is not an address.
        """
        for name, value in DEFAULTS.items():
            app.config.setdefault(name, value)
        app.config["MAIL_SERVER"] = app.config["MAIL_SERVER"] or app.config.get("MAIL_HOSTNAME")
        if app.config["MAIL_USE_TLS"] is None:  # by default, a password is not sent unencrypted
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
        """The delivery worker of the current application."""
        return self._state.current

    @property
    def domain(self) -> str:
        """The domain of Message-IDs: that of the default sender."""
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
        """Queue a message; return its rows, one for each recipient.

        Each row is delivered independently of the others.  ``kind`` is a label for the
        application's own use.  After ``expires_in`` the message is not sent any more.
        Raise BadMessage if the message cannot be sent.
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
        """Send a message immediately.  For scripts; in a request use ``enqueue``.

        Raise RuntimeError without a mail server, and the errors of ``Connection.deliver``.
        After SMTPRecipientsRefused, all recipients that it does not name have got the
        message.  With ``MAIL_KEEP`` the message is kept in the outbox.
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
