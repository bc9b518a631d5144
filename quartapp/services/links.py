"""Links in mails: what they carry, and when they are dead."""

from __future__ import annotations

from typing import Any

from quartapp.email import LINK_LIFE
from quartapp.exceptions import DeadLink
from quartapp.ext.tokens import TokenError, TokenSigner, fingerprint
from quartapp.models import User

DEAD = "This link has run out, was used before, or was made for another account. Ask for a new one."


def signer_for(purpose: str) -> TokenSigner:
    """Signs what lives as long as a link in a mail does."""
    return TokenSigner(purpose, int(LINK_LIFE.total_seconds()))


def opened(signer: TokenSigner, token: str) -> dict[str, Any]:
    """Return what the token of a link says; raise DeadLink if it says nothing any more."""
    try:
        return signer.loads(token)
    except TokenError as error:
        raise DeadLink(DEAD) from error


def state_of(user: User) -> str:
    """Return a digest of what every signed link and token of ``user`` depends on.

    It changes with the address, with its proof and with the password: what was signed
    before such a change is dead after it.
    """
    return fingerprint(user.email, user.confirmed, user.password_changed_at.isoformat())
