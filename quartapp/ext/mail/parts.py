"""Check and convert the fields of a message."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from email.headerregistry import Address
from typing import Any


class BadMessage(ValueError):
    """A message cannot be sent, or could reach an unintended recipient."""


def text_of(what: str, value: Any, *, optional: bool = False) -> None:
    """Raise BadMessage unless ``value`` is a string or, with ``optional``, None."""
    if not (isinstance(value, str) or (optional and value is None)):
        raise BadMessage(f"{what} must be a string, not {_type_name(value)}.")


def address_of(what: str, value: Any) -> str:
    """Return an address as a string; ``value`` may be a tuple of name and mailbox."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and len(value) == 2:
        name, mailbox = value
        text_of(f"The name in {what}", name, optional=True)
        text_of(f"The address in {what}", mailbox)
        return _with_name(name, mailbox) if name else mailbox
    if what == "sender" and isinstance(value, list):
        raise BadMessage("sender is one address, and the second argument: write recipients=[…].")
    raise BadMessage(
        f"{what}: an address must be a string or a tuple of two, not {_type_name(value)}."
    )


def addresses_of(what: str, values: Any) -> list[str]:
    """Return a list of addresses as strings."""
    if not isinstance(values, list | tuple | set | frozenset):
        given = _type_name(values)
        raise BadMessage(f"{what} must be a list of addresses, not {given}: write {what}=[…].")
    return [address_of(what, each) for each in values]


def timestamp_of(value: Any) -> float | None:
    """Return a datetime as a timestamp in seconds, which JSON can represent."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadMessage("date: a datetime needs a time zone, such as datetime.now(UTC).")
        return value.timestamp()
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise BadMessage(f"date must be a datetime or a timestamp, not {_type_name(value)}.")


def file_of(filename: str, content_type: str | None, data: Any) -> tuple[str, bytes]:
    """Return content type and bytes of an attachment; guess the type if it is None."""
    text_of("The name of a file", filename)
    if not isinstance(data, bytes | bytearray | memoryview | str):
        given = "a file object: read it first" if hasattr(data, "read") else _type_name(data)
        reason = f"data must be bytes or a string, not {given}."
        raise BadMessage(f"attach(filename, content_type, data): {reason}")
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
    except Exception as error:  # the parser raises many types for malformed input
        raise BadMessage("This is not the address of one mailbox.") from error


def _type_name(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
