"""The parts of a message in the forms that people give them in, and words for wrong ones."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from email.headerregistry import Address
from typing import Any


class BadMessage(ValueError):
    """A message that cannot be sent as it is, or could reach another person than was meant."""


def text_of(what: str, value: Any, *, optional: bool = False) -> None:
    """Raise BadMessage unless ``value`` is a text."""
    if not (isinstance(value, str) or (optional and value is None)):
        raise BadMessage(f"{what} is a text, not {_kind(value)}.")


def address_of(what: str, value: Any) -> str:
    """Return an address as text; ``value`` may be a pair of name and mailbox."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and len(value) == 2:
        name, mailbox = value
        text_of(f"The name in {what}", name, optional=True)
        text_of(f"The address in {what}", mailbox)
        return _with_name(name, mailbox) if name else mailbox
    if what == "sender" and isinstance(value, list):
        raise BadMessage("sender is one address, and comes second: write recipients=[…].")
    raise BadMessage(f"{what}: an address is a text, or a tuple of two, not {_kind(value)}.")


def addresses_of(what: str, values: Any) -> list[str]:
    """Return a list of addresses as texts."""
    if not isinstance(values, list | tuple | set | frozenset):
        raise BadMessage(f"{what} is a list of addresses, not {_kind(values)}: write {what}=[…].")
    return [address_of(what, each) for each in values]


def timestamp_of(value: Any) -> float | None:
    """Return a time in seconds, as a row can hold it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadMessage("date: a datetime needs a time zone, such as datetime.now(UTC).")
        return value.timestamp()
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise BadMessage(f"date is a datetime or a timestamp, not {_kind(value)}.")


def file_of(filename: str, content_type: str | None, data: Any) -> tuple[str, bytes]:
    """Return content type and bytes of an attachment; the type is guessed from the name."""
    text_of("The name of a file", filename)
    if not isinstance(data, bytes | bytearray | memoryview | str):
        given = "a file object: read it first" if hasattr(data, "read") else _kind(data)
        words = f"data is bytes or text, not {given}."
        raise BadMessage(f"attach(filename, content_type, data): {words}")
    if content_type is None:
        guessed, encoding = mimetypes.guess_type(filename)
        plain = "text/plain" if isinstance(data, str) else "application/octet-stream"
        content_type = plain if guessed is None or encoding else guessed
    text_of("A content type", content_type)
    if isinstance(data, str):
        if content_type.lower().startswith("text/") and "charset" not in content_type.lower():
            content_type += "; charset=utf-8"
        data = data.encode(errors="surrogatepass")
    return content_type, bytes(data)


def _with_name(name: str, mailbox: str) -> str:
    try:
        return str(Address(name, addr_spec=mailbox))
    except Exception as error:  # Python's parser falls over some, in many ways
        raise BadMessage("This is not the address of one mailbox.") from error


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
