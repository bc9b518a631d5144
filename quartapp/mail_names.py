"""The names that mails carry, in their subject and before the sender's address."""

from __future__ import annotations

import re
from email.headerregistry import Address

from quartapp.ext.mail import mailbox_of
from quartapp.ext.settings import Setting

DEFAULT_ADDRESS = "flasky@example.com"
DEFAULT_PREFIX = "[Flasky]"
DEFAULT_SENDER = f"Flasky Admin <{DEFAULT_ADDRESS}>"
EXAMPLE_DOMAIN = re.compile(r"(.*\.)?example(\.(com|net|org))?", re.IGNORECASE)  # RFC 2606
LINE_END_OR_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def named_after_site(found: list[Setting]) -> list[Setting]:
    """Return the settings with the site's name in mails.

    Changes defaults only, and only where SITE_NAME is set.
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


def is_one_line(name: str) -> bool:
    """Return whether ``name`` can stand in the subject of a mail."""
    return LINE_END_OR_CONTROL.search(name) is None


def is_example(sender: str) -> bool:
    """Return whether ``sender`` is at a domain that is reserved for examples."""
    return EXAMPLE_DOMAIN.fullmatch(mailbox_of(sender).rpartition("@")[2]) is not None


def _sender_named(site_name: str) -> str:
    """Return the default sender with this name, or without one that no header can hold."""
    try:
        sender = str(Address(site_name, addr_spec=DEFAULT_ADDRESS))
        mailbox_of(sender)
    except ValueError:
        return DEFAULT_ADDRESS
    return sender
