"""Who opens a websocket: by token, by the cookie of a page of ours, or nobody."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from quart import current_app, websocket

from quartapp.exceptions import Forbidden, Unauthorized
from quartapp.ext.login import current_session
from quartapp.extensions import db, live_feed
from quartapp.models import AnonymousUser, User
from quartapp.services import accounts, sessions, tokens

PREFIX = "token."  # how the subprotocol begins that carries one
TOKEN, SESSION = "token", "session"

Credential = tuple[str, str]


class Caller(NamedTuple):
    """Whoever opens a websocket; ``credential`` is None for a stranger.

    ``subprotocol`` is the one that the client expects back.
    """

    user: User | AnonymousUser
    credential: Credential | None
    subprotocol: str | None


async def caller() -> Caller:
    """Whoever opens this websocket; raises Unauthorized or Forbidden for whom may not."""
    subprotocols = websocket.requested_subprotocols
    chosen = subprotocols[0] if subprotocols else None
    if token := _token(subprotocols):
        return Caller(await _bearer(token), (TOKEN, token), chosen)
    _check_origin()
    if current_session:
        accounts.check_confirmed(current_session.user)
        return Caller(current_session.user, (SESSION, current_session.key_hash), chosen)
    return Caller(AnonymousUser(), None, chosen)


@live_feed.renew
async def holders(credentials: Collection[Credential]) -> dict[Credential, User | None]:
    """Whose each credential is, of those that still hold; None for whom may not listen."""
    keys = [key for kind, key in credentials if kind == SESSION]
    async with db.lookup() as session:
        found = {(SESSION, row.key_hash): row.user for row in await sessions.alive(session, keys)}
    owners = await tokens.alive([key for kind, key in credentials if kind == TOKEN])
    found |= {(TOKEN, key): user for key, user in owners.items()}
    alive = {key: user for key, user in found.items() if user.is_active}
    return {key: user if user.confirmed else None for key, user in alive.items()}


def _token(subprotocols: list[str]) -> str | None:
    """The token in the header, or in a subprotocol, as browsers can set no header."""
    if "Authorization" in websocket.headers:
        given = websocket.authorization
        if given is None or given.type != "bearer" or not given.token:
            raise Unauthorized("A websocket takes a Bearer token.")
        return given.token
    carrying = [each for each in subprotocols if each.startswith(PREFIX)]
    return carrying[0].removeprefix(PREFIX) if carrying else None


async def _bearer(token: str) -> User:
    bearer = await tokens.authenticate(token)
    if bearer is None:
        raise Unauthorized("Invalid credentials")
    tokens.check_scope(bearer.scopes, "read")
    accounts.check_confirmed(bearer.user)
    return bearer.user


def _check_origin() -> None:
    """Refuse pages of other sites, which a browser would lend our cookie (RFC 6455, 10.2)."""
    origin = websocket.headers.get("Origin")
    if origin is None and not current_session:
        return  # a program, and nobody's
    scheme = "https" if websocket.scheme == "wss" else "http"
    here = {f"{scheme}://{websocket.host}", current_app.config["SITE_URL"].rstrip("/")}
    if origin not in here:
        raise Forbidden("This websocket is for pages of this site.")
