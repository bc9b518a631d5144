"""Known browsers: a cookie with the accounts that have signed in, kept after signing out."""

from __future__ import annotations

from quart import after_this_request, request
from quart.typing import ResponseTypes

from ..tokens import TokenError, TokenSigner, fingerprint
from .state import state

COOKIE = "browser"
MAX_ACCOUNTS = 10  # accounts in the cookie
_MAX_KEY_LENGTH = 36  # the length of a UUID

# Browsers keep a cookie for 400 days at most (RFC 6265bis).
signer = TokenSigner("browser", expires_in=400 * 24 * 3600)


def has_seen(user_id: object) -> bool:
    """Return whether this account has signed in from this browser before."""
    return knows(request.cookies.get(COOKIE), user_id)


def remember(user_id: object) -> None:
    """Add the account to the cookie, which the response sets."""
    token = with_account(request.cookies.get(COOKIE), user_id)

    @after_this_request
    def write(response: ResponseTypes) -> ResponseTypes:
        response.set_cookie(
            COOKIE,
            token,
            max_age=signer.expires_in,
            secure=bool(state.current.cookie.cookie_secure),
            httponly=True,
            samesite="Lax",
        )
        return response


def knows(token: str | None, user_id: object) -> bool:
    """Return whether the cookie contains this account."""
    return _account_key(user_id) in _accounts_in(token)


def with_account(token: str | None, user_id: object) -> str:
    """Return the cookie with this account added; it keeps the latest MAX_ACCOUNTS accounts."""
    mine = _account_key(user_id)
    others = [each for each in _accounts_in(token) if each != mine]
    return signer.dumps(ids=[*others, mine][-MAX_ACCOUNTS:])


def _accounts_in(token: str | None) -> list[str]:
    """Return the accounts in the cookie; none if it is invalid or has expired."""
    try:
        return [str(each) for each in signer.loads(token)["ids"]]
    except TokenError:
        return []


def _account_key(user_id: object) -> str:
    """Return a primary key of any type as a string, or its digest if it is too long."""
    text = str(user_id)
    is_short = len(text) <= _MAX_KEY_LENGTH and text.isascii() and text.isprintable()
    return text if is_short else fingerprint(text)
