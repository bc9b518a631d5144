"""SMTP, as the settings say, and never less safely than they say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import aiosmtplib

from .message import Message
from .parts import BadMessage

TIMEOUT = 20  # seconds for an answer of the server, but the one to the message itself
PATIENCE = 50  # for all of one message: within its lease, and a minute to stop in
FAREWELL = 2  # for an answer to QUIT

ABOUT_THE_MESSAGE = (
    aiosmtplib.SMTPSenderRefused,
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPDataError,
)


def is_configured(config: Mapping[str, Any]) -> bool:
    """Whether there is a server to give mail to."""
    return bool(config["MAIL_SERVER"])


def is_permanent(error: Exception) -> bool:
    """Whether trying again is pointless: the server says 5xx to this message, or it is none.

    What comes before the message (no connection, no trust, no sign-in) is not its fault.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(each.code >= 500 for each in error.recipients)
    if isinstance(error, ABOUT_THE_MESSAGE):
        return error.code >= 500
    return isinstance(error, BadMessage)


class Connection:
    """A connection to the server: opened by the first message, used again by the next ones.

    ``async with`` closes it.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config
        self._smtp: aiosmtplib.SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Say goodbye, if there was anything to say."""
        if self._smtp is not None:
            await self._forget(self._smtp)

    async def deliver(self, message: Message, message_id: str, recipients: list[str]) -> None:
        """Give one message to the server; raises aiosmtplib's errors, OSError or TimeoutError.

        If the server refuses some of ``recipients``, that is an error too.
        """
        email = message.as_email(message_id)
        async with asyncio.timeout(PATIENCE):
            smtp = await self._open()
            try:
                refused, _ = await smtp.send_message(email, recipients=recipients)
            except BaseException:
                await self._forget(smtp)  # nobody knows what state it is in
                raise
        if refused:
            raise aiosmtplib.SMTPRecipientsRefused(
                [
                    aiosmtplib.SMTPRecipientRefused(code, words, address)
                    for address, (code, words) in refused.items()
                ]
            )

    async def _open(self) -> aiosmtplib.SMTP:
        """The connection, if the server is still there; else another."""
        if self._smtp is not None:
            try:
                await self._smtp.noop()
            except (aiosmtplib.SMTPException, OSError):
                await self._forget(self._smtp)
        if self._smtp is None:
            smtp = _client(self.config)
            await smtp.connect()
            self._smtp = smtp
        return self._smtp

    async def _forget(self, smtp: aiosmtplib.SMTP) -> None:
        self._smtp = None
        with suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=FAREWELL)
        smtp.close()


class _Client(aiosmtplib.SMTP):
    async def data(self, message: str | bytes, /, **_timeout: object) -> aiosmtplib.SMTPResponse:
        """Wait as long as PATIENCE lasts: who gives up what the server has sends it twice."""
        return await super().data(message, timeout=None)


def _client(config: Mapping[str, Any]) -> aiosmtplib.SMTP:
    """STARTTLS is required where it is asked for: a server without it gets no mail."""
    use_tls, start_tls = config["MAIL_USE_SSL"], config["MAIL_USE_TLS"]
    usual_port = 465 if use_tls else 587 if start_tls else 25
    options: dict[str, Any] = {
        "hostname": config["MAIL_SERVER"],
        "port": config["MAIL_PORT"] or usual_port,
        "username": config["MAIL_USERNAME"],
        "password": config["MAIL_PASSWORD"],
        "use_tls": use_tls,
        "start_tls": start_tls and not use_tls,
        "validate_certs": config["MAIL_VALIDATE_CERTS"],
        "timeout": TIMEOUT,
    }
    return _Client(**options)
