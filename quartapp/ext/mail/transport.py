"""SMTP, as the settings say, and never less safely than they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiosmtplib

from .message import Message

TIMEOUT = 20  # seconds, well within the lease of a claimed message


def is_configured(config: Mapping[str, Any]) -> bool:
    """Whether there is a server to give mail to."""
    return bool(config["MAIL_SERVER"])


def is_permanent(error: Exception) -> bool:
    """Whether trying again is pointless: 5xx from the server, or a message that cannot be."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(each.code >= 500 for each in error.recipients)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return False  # the settings are wrong, not the message
    return isinstance(error, ValueError) or getattr(error, "code", 0) >= 500


async def deliver(config: Mapping[str, Any], message: Message, message_id: str) -> None:
    """Give one message to the server; raises aiosmtplib's errors, OSError or TimeoutError."""
    email = message.as_email(message_id)
    async with _client(config) as smtp:
        await smtp.send_message(email, recipients=message.everybody)


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
    return aiosmtplib.SMTP(**options)
