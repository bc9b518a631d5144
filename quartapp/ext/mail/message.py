"""Mail messages, validated before they are queued."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import InitVar, asdict, dataclass, field
from email.errors import ObsoleteHeaderDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate, make_msgid
from typing import Any

from .addresses import MAX_ADDRESS_LETTERS, BadAddress, ascii_mailbox
from .parts import BadMessage, address_of, addresses_of, file_of, text_of, timestamp_of

HEADER_NAME = re.compile("[!-9;-~]+")  # RFC 5322, 2.2: no colon, no space
NEVER_BASE64 = {"multipart", "message"}  # RFC 2045, 6.4: composite types are not encoded
MAX_HEADER_LETTERS = 1_000  # name and address: Python's parser takes seconds for 8,000
NOT_ONE_MAILBOX = "This is not the address of one mailbox."

LINE_END = "A header cannot hold a line end."


@dataclass
class Attachment:
    """A file attached to a message; ``data`` is base64, so that it can be stored as JSON."""

    filename: str
    content_type: str
    data: str = field(repr=False)


@dataclass(repr=False)
class Message:
    """A mail message, with Flask-Mail's field names.

    An address is ``a@example.com``, ``Susan <a@example.com>`` or ``("Susan", "a@example.com")``.
    ``sender`` may be omitted if the application has a default sender.  ``date`` is the time in
    the Date header, by default that of sending.  Raise BadMessage if a field has a wrong type.
    """

    subject: str = ""
    sender: Any = None
    recipients: list[Any] = field(default_factory=list)
    body: str | None = None
    html: str | None = None
    cc: list[Any] = field(default_factory=list)
    bcc: list[Any] = field(default_factory=list)
    reply_to: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    date: Any = None
    extra_headers: InitVar[Mapping[str, str] | None] = None

    def __post_init__(self, extra_headers: Mapping[str, str] | None) -> None:
        self.headers = {**self.headers, **(extra_headers or {})}
        self._serializable()

    def __repr__(self) -> str:
        number = len(self.recipients) + len(self.cc) + len(self.bcc)
        return f"<Message to {number} recipients>"  # the other fields may be confidential

    @property
    def everybody(self) -> list[str]:
        """The addresses of all recipients, with copies, without names and duplicates."""
        self._serialize_fields()
        addresses = (*self.recipients, *self.cc, *self.bcc)
        return list(dict.fromkeys(mailbox_of(address) for address in addresses))

    def attach(
        self, filename: str, content_type: str | None = None, data: bytes | str | None = None
    ) -> None:
        """Attach a file.  Its content type is guessed from the name by default; text is UTF-8.

        Raise BadMessage if an argument has a wrong type.
        """
        kind, content = file_of(filename, content_type, data)
        text = base64.b64encode(content).decode()
        self.attachments.append(Attachment(filename, kind, text))

    def _serialize_fields(self) -> None:
        for name, value in self._serializable().items():
            setattr(self, name, value)

    def _serializable(self) -> dict[str, Any]:
        """Return addresses and date as JSON values; raise BadMessage if a type is wrong."""
        text_of("subject", self.subject)
        text_of("body", self.body, optional=True)
        text_of("html", self.html, optional=True)
        for name, value in self.headers.items():
            text_of("The name of a header", name)
            text_of(f"The header {name}", value)
        single = {name: getattr(self, name) for name in ("sender", "reply_to")}
        values: dict[str, Any] = {
            name: None if value is None else address_of(name, value)
            for name, value in single.items()
        }
        for name in ("recipients", "cc", "bcc"):
            values[name] = addresses_of(name, getattr(self, name))
        return {**values, "date": timestamp_of(self.date)}

    def check(self) -> None:
        """Raise BadMessage if the message cannot be sent."""
        self.as_email(make_msgid(domain="localhost")).as_bytes()

    def _check_headers(self) -> None:
        """Raise BadMessage unless each address is one mailbox and no header has a line end."""
        if not self.everybody:
            raise BadMessage("A message needs a recipient.")
        if self.sender is None:
            raise BadMessage("A message needs a sender.")
        for text in (self.subject, *self.headers, *self.headers.values()):
            if "\r" in text or "\n" in text or "\0" in text:
                raise BadMessage(LINE_END)
        if not all(HEADER_NAME.fullmatch(name) for name in self.headers):
            raise BadMessage("This is not the name of a header.")
        mailbox_of(self.sender)
        mailbox_of(self.reply_to or self.sender)

    def as_email(self, message_id: str) -> EmailMessage:
        """Build the message in the format of RFC 5322, without blind copies.

        Raise BadMessage if that is not possible.
        """
        self._check_headers()
        try:
            email = self._build(message_id)
        except Exception as error:  # the email package raises many types
            raise BadMessage(f"The message cannot be encoded: {type(error).__name__}.") from error
        for value in email.values():  # a decoded encoded-word may contain a line end
            if value.splitlines() not in ([], [value]):
                raise BadMessage(LINE_END)
        return email

    def _build(self, message_id: str) -> EmailMessage:
        email = EmailMessage()
        email["Subject"] = self.subject
        email["From"], email["To"] = _in_header([self.sender or ""]), _in_header(self.recipients)
        for name, addresses in (("Cc", self.cc), ("Reply-To", [self.reply_to or ""])):
            if any(addresses):
                email[name] = _in_header(addresses)
        email["Message-ID"], email["Date"] = message_id, formatdate(self.date)
        for name, value in self.headers.items():
            email[name] = value
        email.set_content(self.body or "")
        if self.html:
            email.add_alternative(self.html, subtype="html")
        for each in self.attachments:
            maintype, subtype = each.content_type.split("/")
            if maintype.lower() in NEVER_BASE64:
                raise ValueError(each.content_type)
            data = base64.b64decode(each.data)
            email.add_attachment(data, maintype, subtype, filename=each.filename)
        return email

    def as_dict(self) -> dict[str, Any]:
        """Return the message as a dict of JSON values; ``from_dict`` is the inverse."""
        self._serialize_fields()
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Message:
        """Rebuild a message from its ``as_dict``; raise BadMessage if it is malformed."""
        try:
            attachments = [Attachment(**each) for each in values["attachments"]]
            return cls(**{**values, "attachments": attachments})
        except (AttributeError, KeyError, TypeError) as error:
            raise BadMessage("This is not a message.") from error


def mailbox_of(address: str) -> str:
    """Return the mailbox in ``Name <mailbox>``, with its domain in ASCII.

    Raise BadMessage if there is not exactly one (``a@b.c,evil@x.y``), if it needs SMTPUTF8, or
    if the text contains an encoded-word (RFC 2047): mail clients would decode it and show
    another address than the one that is stored.
    """
    # isprintable() excludes line ends, which would begin another header.
    if len(address) <= MAX_HEADER_LETTERS and address.isprintable() and "=?" not in address:
        header = _parsed(address)
        defects = [each for each in header.defects if not isinstance(each, ObsoleteHeaderDefect)]
        if len(header.addresses) == 1 and not defects and header.addresses[0].domain:
            mailbox = _in_ascii(str(header.addresses[0].addr_spec))
            if len(mailbox) <= MAX_ADDRESS_LETTERS:
                return mailbox
    raise BadMessage(NOT_ONE_MAILBOX)


def _in_ascii(mailbox: str) -> str:
    if mailbox.isascii():
        return mailbox
    try:
        return ascii_mailbox(mailbox)
    except BadAddress as error:
        raise BadMessage(NOT_ONE_MAILBOX) from error


def _in_header(addresses: list[str]) -> str:
    """Return ``addresses`` as the text of a header, with domains in ASCII."""
    texts = []
    for address in addresses:
        mailbox, found = mailbox_of(address), _parsed(address).addresses[0]
        same = found.addr_spec == mailbox
        texts.append(address if same else str(Address(found.display_name, addr_spec=mailbox)))
    return ", ".join(texts)


def _parsed(address: str) -> Any:
    try:
        return default.header_factory("To", address)
    except Exception as error:  # the parser raises many types for malformed input
        raise BadMessage(NOT_ONE_MAILBOX) from error
