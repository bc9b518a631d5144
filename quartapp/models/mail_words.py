"""Readable messages for delivery errors of mails."""

from __future__ import annotations

import re

# Patterns for the error column of the outbox, "ExceptionName: text".  The first match applies.
ERROR_MESSAGES = (
    ("CERTIFICATE_VERIFY_FAILED", "The server’s certificate is not trusted"),
    ("STARTTLS extension not supported", "The server does not offer the encryption we ask for"),
    ("^SMTPAuthenticationError", "The server did not accept our user name and password"),
    ("^SMTPRecipients?Refused", "The server did not take mail for this address"),
    ("^SMTPSenderRefused", "The server did not take mail from our address"),
    ("^SMTP(Response|Data|Helo|ConnectResponse)", "The server did not take the mail"),
    (r"^\w*Timeout", "The server did not answer in time"),
    (r"^(SMTPServerDisconnected|ConnectionReset|BrokenPipe)", "The server hung up"),
    (r"^(SMTPConnect|ConnectionRefused|gaierror|OSError)", "The server cannot be reached"),
)
DETAIL = re.compile(
    r"""\((?P<code>\d{3}),[ ](?P<quote>['"])(?P<answer>.*?)((?P=quote)|$)
    | [ ](?P<where>\S+[ ]on[ ]port[ ]\d+)
    | verify[ ]failed:[ ](?P<what>[^(]*)""",
    re.VERBOSE,
)


def in_words(error: str) -> str:
    """Return a message for ``error`` with the detail from the server, or ``error`` if unknown."""
    meaning = next((words for sign, words in ERROR_MESSAGES if re.search(sign, error)), None)
    if meaning is None:
        return error
    found = DETAIL.search(error)
    parts = found.group("code", "answer", "where", "what") if found else ()
    detail = " ".join(part.replace(r"\n", " ").strip() for part in parts if part)
    return f"{meaning}: {detail}" if detail else f"{meaning}."
