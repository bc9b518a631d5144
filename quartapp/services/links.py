"""Tokens in mailed links: signing and verification."""

from __future__ import annotations

from typing import Any

from quartapp.email import LINK_LIFE
from quartapp.exceptions import DeadLink
from quartapp.ext.tokens import TokenError, TokenSigner, fingerprint
from quartapp.models import User

DEAD = "This link has run out, was used before, or was made for another account. Ask for a new one."


def signer_for(purpose: str) -> TokenSigner:
    """Return a signer for ``purpose`` with tokens that expire after LINK_LIFE."""
    return TokenSigner(purpose, int(LINK_LIFE.total_seconds()))


def opened(signer: TokenSigner, token: str) -> dict[str, Any]:
    """Return the claims in ``token``; raise DeadLink if it is invalid or has expired."""
    try:
        return signer.loads(token)
    except TokenError as error:
        raise DeadLink(DEAD) from error


def state_of(user: User) -> str:
    """Return a fingerprint of the account, which every signed link and token contains.

    It changes with the address, its confirmation and the password, so that each of these
    changes invalidates all links and tokens signed before.
    """
    return fingerprint(user.email, user.confirmed, user.password_changed_at.isoformat())
