"""SMTP connections with the configured security, without a fallback to less."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import aiosmtplib

from .message import Message
from .parts import BadMessage

REPLY_TIMEOUT_SECONDS = 20  # seconds, for each reply of the server except that to the message data
# Seconds, for a whole message: less than its lease, and short enough for a shutdown.
MESSAGE_TIMEOUT_SECONDS = 50
QUIT_TIMEOUT_SECONDS = 2

MESSAGE_ERRORS = (
    aiosmtplib.SMTPSenderRefused,
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPDataError,
)


def is_configured(config: Mapping[str, Any]) -> bool:
    """Return whether a mail server is configured."""
    return bool(config["MAIL_SERVER"])


def is_permanent(error: Exception) -> bool:
    """Return whether a retry is pointless: the message is malformed, or the server replied 5xx.

    Errors of the connection, the certificate or the login do not depend on the message, so they
    count as temporary.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(each.code >= 500 for each in error.recipients)
    if isinstance(error, MESSAGE_ERRORS):
        return error.code >= 500
    return isinstance(error, BadMessage)


class Connection:
    """A connection to the mail server, opened by the first message and reused for later ones.

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
        """Close the connection, if it is open."""
        if self._smtp is not None:
            await self._quit(self._smtp)

    async def deliver(self, message: Message, message_id: str, recipients: list[str]) -> None:
        """Send one message.  Raise BadMessage, aiosmtplib's errors, OSError or TimeoutError.

        Raise SMTPRecipientsRefused also if the server rejects only some of ``recipients``.
        """
        email = message.as_email(message_id)
        async with asyncio.timeout(MESSAGE_TIMEOUT_SECONDS):
            smtp = await self._open()
            try:
                refused, _ = await smtp.send_message(email, recipients=recipients)
            except BaseException:
                await self._quit(smtp)  # its state is unknown
                raise
        if refused:
            raise aiosmtplib.SMTPRecipientsRefused(
                [
                    aiosmtplib.SMTPRecipientRefused(code, reply, address)
                    for address, (code, reply) in refused.items()
                ]
            )

    async def _open(self) -> aiosmtplib.SMTP:
        """Return the connection if the server still responds, else a new one."""
        if self._smtp is not None:
            try:
                await self._smtp.noop()
            except (aiosmtplib.SMTPException, OSError):
                await self._quit(self._smtp)
        if self._smtp is None:
            smtp = _client(self.config)
            await smtp.connect()
            self._smtp = smtp
        return self._smtp

    async def _quit(self, smtp: aiosmtplib.SMTP) -> None:
        self._smtp = None
        with suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=QUIT_TIMEOUT_SECONDS)
        smtp.close()


class _Client(aiosmtplib.SMTP):
    async def data(self, message: str | bytes, /, **_timeout: object) -> aiosmtplib.SMTPResponse:
        """Send the message data, with no other timeout than MESSAGE_TIMEOUT_SECONDS.

        The server may have accepted the message before a shorter timeout, and the retry would
        send a duplicate.
        """
        return await super().data(message, timeout=None)


def _client(config: Mapping[str, Any]) -> aiosmtplib.SMTP:
    """Create a client.  With ``start_tls`` it raises an error if the server has no STARTTLS."""
    use_tls, start_tls = config["MAIL_USE_SSL"], config["MAIL_USE_TLS"]
    default_port = 465 if use_tls else 587 if start_tls else 25
    options: dict[str, Any] = {
        "hostname": config["MAIL_SERVER"],
        "port": config["MAIL_PORT"] or default_port,
        "username": config["MAIL_USERNAME"],
        "password": config["MAIL_PASSWORD"],
        "use_tls": use_tls,
        "start_tls": start_tls and not use_tls,
        "validate_certs": config["MAIL_VALIDATE_CERTS"],
        "timeout": REPLY_TIMEOUT_SECONDS,
    }
    return _Client(**options)
