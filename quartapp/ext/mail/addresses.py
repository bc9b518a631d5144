"""Validate and normalize mail addresses."""

from __future__ import annotations

import re
import unicodedata

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

MAX_LOCAL_LETTERS = 64  # characters before the @: RFC 5321, 4.5.3.1.1
MAX_ADDRESS_LETTERS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
DOTS = re.compile("[.\u3002\uff0e\uff61]")  # UTS 46 maps all of them to a full stop
# Invisible, although their Unicode category is that of a letter, mark or symbol.
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

NOT_AN_ADDRESS = "This does not look like an e-mail address."
HAS_INVISIBLE_CHARACTER = "There is an invisible character in this address. Type it by hand."
LOCAL_PART_RULE = "before the @ only letters from A to Z, digits and a few signs work."
UNREACHABLE = "Mails cannot be sent to this address from here: "


class BadAddress(ValueError):
    """A text is not a mail address, or mail cannot be sent to it.  The message is for users."""


def trimmed(text: str) -> str:
    """Return ``text`` without the spaces and invisible characters at both ends."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def checked_address(text: str, *, special_use: bool = False) -> str:
    """Return the normalized form of an address: lower case, with the domain in ASCII (IDNA).

    ``special_use`` admits the reserved domains of RFC 6761, such as ``.test`` and
    ``localhost``.  Raise BadAddress if mail cannot be sent to the address.
    """
    address = trimmed(text)
    local, _, domain = address.rpartition("@")
    if len(address) > MAX_ADDRESS_LETTERS or not local or not domain:
        raise BadAddress(NOT_AN_ADDRESS)
    if any(_is_invisible(each) and each != " " for each in address):
        raise BadAddress(HAS_INVISIBLE_CHARACTER)
    if not local.isascii():
        raise BadAddress(UNREACHABLE + LOCAL_PART_RULE)
    if len(local) > MAX_LOCAL_LETTERS:
        raise BadAddress(f"Before the @ there are {len(local)} letters, and 64 fit.")
    if "=?" in address:
        raise BadAddress(f"{UNREACHABLE}“=?” has a meaning of its own in mails.")
    if _is_special_use(domain) and not special_use:
        ending = DOTS.split(domain)[-1]
        raise BadAddress(f"{UNREACHABLE}domains that end in “{ending}” lead nowhere.")
    return ascii_mailbox(address).lower()


def stored_address(text: str) -> str:
    """Return the form in which an address is stored and compared, for any text.

    A text that ``checked_address`` rejects is only trimmed and, if it is ASCII, lower-cased.
    """
    try:
        return checked_address(text, special_use=True)
    except BadAddress:
        address = trimmed(text)
        return address.lower() if address.isascii() else address


def shown_address(stored: str) -> str:
    """Return a stored address with its domain in Unicode, for display."""
    if "xn--" not in stored:
        return stored
    try:
        return _validated(stored)[0]
    except BadAddress:
        return stored


def ascii_mailbox(mailbox: str) -> str:
    """Return ``mailbox`` with its domain in ASCII; raise BadAddress if it has no such form."""
    _, in_ascii = _validated(mailbox)
    if in_ascii is None or len(in_ascii) > MAX_ADDRESS_LETTERS:
        raise BadAddress(NOT_AN_ADDRESS)
    return in_ascii


def _validated(address: str) -> tuple[str, str | None]:
    """Return the address with its domain in Unicode, and with its domain in ASCII.

    email-validator rejects special-use domains, except ``.example``.  So that ending is added
    to such a domain for the validation.
    """
    suffix = ".example" if _is_special_use(address.rpartition("@")[2]) else ""
    try:
        found = validate_email(address + suffix, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise BadAddress(NOT_AN_ADDRESS) from error
    in_ascii = found.ascii_email
    return found.normalized.removesuffix(suffix), in_ascii and in_ascii.removesuffix(suffix)


def _is_special_use(domain: str) -> bool:
    return DOTS.split(domain.lower())[-1] in SPECIAL_USE_DOMAIN_NAMES


def _is_invisible(character: str) -> bool:
    if character in FILLERS or character.isspace():
        return True
    if character in "\u180b\u180c\u180d\u180f" or "\ufe00" <= character <= "\ufe0f":
        return True
    return unicodedata.category(character) == "Cf" or "\U000e0000" <= character <= "\U000e0fff"
