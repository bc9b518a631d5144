"""Mail settings that derive from others: subject prefix, sender and default server."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Any

from quartapp.exceptions import ConfigError
from quartapp.ext.mail import BadMessage, mailbox_of
from quartapp.ext.settings import Setting

DEFAULT_ADDRESS = "flasky@example.com"
DEFAULT_PREFIX = "[Flasky]"
DEFAULT_SENDER = f"Flasky Admin <{DEFAULT_ADDRESS}>"
EXAMPLE_DOMAIN = re.compile(r"(.*\.)?example(\.(com|net|org))?", re.IGNORECASE)  # RFC 2606
LINE_END_OR_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def named_after_site(found: list[Setting]) -> list[Setting]:
    """Return the settings, with subject prefix and sender derived from SITE_NAME.

    Only defaults are replaced, and only if SITE_NAME is set.
    """
    (site,) = (each for each in found if each.name == "SITE_NAME")
    if site.source == "default":
        return found
    derived = {
        "FLASKY_MAIL_SUBJECT_PREFIX": f"[{site.value}]",
        "FLASKY_MAIL_SENDER": _sender_named(site.value),
    }
    return [
        Setting(each.name, derived[each.name], "SITE_NAME")
        if each.source == "default" and each.name in derived
        else each
        for each in found
    ]


def complete_mail(config: dict[str, Any]) -> None:
    """Set the default server; raise ConfigError for names that are invalid in a mail header.

    MAIL_USERNAME without MAIL_SERVER means Gmail, as in Flasky.
    """
    for name in ("SITE_NAME", "FLASKY_MAIL_SUBJECT_PREFIX"):
        if LINE_END_OR_CONTROL.search(config[name]):
            raise ConfigError(f"{name} must be one line of text: it is part of mail subjects.")
    try:
        mailbox_of(config["FLASKY_MAIL_SENDER"])
    except BadMessage as error:
        raise ConfigError(
            "FLASKY_MAIL_SENDER is not a valid sender: set it to one address, ASCII before the @, "
            "such as The blog <blog@example.com>"
        ) from error
    if config["MAIL_USERNAME"]:
        config["MAIL_SERVER"] = config["MAIL_SERVER"] or "smtp.googlemail.com"
        config["MAIL_PORT"] = config["MAIL_PORT"] or (465 if config["MAIL_USE_SSL"] else 587)


def is_example(sender: str) -> bool:
    """Return True if the domain of ``sender`` is reserved for examples (RFC 2606)."""
    return EXAMPLE_DOMAIN.fullmatch(mailbox_of(sender).rpartition("@")[2]) is not None


def _sender_named(site_name: str) -> str:
    """Return the default sender with this name, or without it if it is invalid in a header."""
    try:
        sender = str(Address(site_name, addr_spec=DEFAULT_ADDRESS))
        mailbox_of(sender)
    except ValueError:
        return DEFAULT_ADDRESS
    return sender
