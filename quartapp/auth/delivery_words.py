"""Messages about a requested mail, for each delivery method (see ``quartapp.email.Delivery``)."""

from __future__ import annotations

from markupsafe import Markup

from quartapp.email import Delivery, delivery

LINK_SENT = Markup("We sent a mail to {address}. The link in it works for one hour.")
LINK_WAITS = Markup(
    "We cannot send the mail to {address} yet: this site has no mail server. "
    "An administrator has to set one up. Ask for the link again after that."
)
JOINED_AND_WAITS = Markup(
    "Your account is made, but it has to wait: this site has no mail server yet, so the link "
    "cannot be sent to {address}. Sign in once an administrator has set one up, and ask for it."
)
RESET_ASKED = Markup(
    "If that address has an account, a mail is on its way. The link in it works for one hour."
)
RESET_WAITS = Markup(
    "This site has no mail server yet, so no link can be sent. "
    "An administrator has to set one up. Try again after that."
)
FIVE_SENT = Markup(
    "We sent five mails to {address} within a day, and no more for now. Look for the last of "
    "them, also where unwanted mail goes, or try again tomorrow."
)
KEPT = Markup(
    ' In development no mail leaves this machine: it is at <a href="/dev/mail">/dev/mail</a>.'
)


def link_sent(address: str) -> Markup:
    """Return the message after a link was mailed to ``address``."""
    return _message(LINK_SENT, LINK_WAITS, address)


def joined(address: str) -> Markup:
    """Return the message after registration with ``address``."""
    return _message(LINK_SENT, JOINED_AND_WAITS, address)


def reset_asked() -> Markup:
    """Return the message after a request for a password reset, the same for every address."""
    return _message(RESET_ASKED, RESET_WAITS)


def five_sent(address: str) -> Markup:
    """Return the message if the daily limit of mails to ``address`` is reached."""
    return _message(FIVE_SENT, LINK_WAITS, address)


def _message(sent: Markup, waits: Markup, address: str = "") -> Markup:
    state = delivery()
    words = (waits if state is Delivery.WAITING else sent).format(address=address)
    return words + KEPT if state is Delivery.KEPT else words
