"""Browsers that were signed in before: a cookie of their own, which outlives signing out."""

from __future__ import annotations

from quart import after_this_request, request
from quart.typing import ResponseTypes

from ..tokens import TokenError, TokenSigner
from .state import state

COOKIE = "browser"
MOST = 10

signer = TokenSigner("browser", expires_in=400 * 24 * 3600)  # no browser keeps a cookie longer


def seen_here() -> list[int]:
    """Who has signed in with this browser: nobody, if its cookie is forged, foreign or too old."""
    try:
        return list(signer.loads(request.cookies.get(COOKIE))["ids"])
    except TokenError:
        return []


def remember(user_id: int) -> None:
    """Let the browser know, with the response, that this account was signed in from it."""
    others = [each for each in seen_here() if each != user_id]
    token = signer.dumps(ids=[*others, user_id][-MOST:])

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
