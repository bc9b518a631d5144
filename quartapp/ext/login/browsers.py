"""Browsers that were signed in before: a cookie of their own, which outlives signing out."""

from __future__ import annotations

from quart import after_this_request, request
from quart.typing import ResponseTypes

from ..tokens import TokenError, TokenSigner, fingerprint
from .state import state

COOKIE = "browser"
MOST = 10
LONGEST_NAME = 36  # characters of a key: a UUID has as many

signer = TokenSigner("browser", expires_in=400 * 24 * 3600)  # no browser keeps a cookie longer


def has_seen(user_id: object) -> bool:
    """Return whether this account has signed in with this browser before."""
    return knows(request.cookies.get(COOKIE), user_id)


def remember(user_id: object) -> None:
    """Add the account to the browser's cookie, with the response."""
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
    """Return whether the cookie names this account."""
    return _name(user_id) in _names(token)


def with_account(token: str | None, user_id: object) -> str:
    """Return a cookie that names this account too, and at most MOST."""
    mine = _name(user_id)
    others = [each for each in _names(token) if each != mine]
    return signer.dumps(ids=[*others, mine][-MOST:])


def _names(token: str | None) -> list[str]:
    """The accounts in the cookie; none if it is forged, foreign or too old."""
    try:
        return [str(each) for each in signer.loads(token)["ids"]]
    except TokenError:
        return []


def _name(user_id: object) -> str:
    """Return a text for a primary key of any type, short enough for a cookie."""
    text = str(user_id)
    is_short = len(text) <= LONGEST_NAME and text.isascii() and text.isprintable()
    return text if is_short else fingerprint(text)
