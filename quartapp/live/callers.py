"""Authentication of websockets by bearer token or session cookie; both are optional."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from quart import current_app, websocket

from quartapp.exceptions import Forbidden, Unauthorized
from quartapp.ext.login import current_session
from quartapp.extensions import db, live_feed
from quartapp.models import AnonymousUser, User
from quartapp.services import accounts, sessions, tokens

SUBPROTOCOL_PREFIX = "token."  # marks a subprotocol that carries a token
TOKEN, SESSION = "token", "session"

Credential = tuple[str, str]


class Caller(NamedTuple):
    """The client of a websocket.

    ``credential`` is None for an anonymous user.  ``subprotocol`` is the first one that the
    client offered, to be sent back in the handshake.
    """

    user: User | AnonymousUser
    credential: Credential | None
    subprotocol: str | None


async def caller() -> Caller:
    """Return the client of the current websocket.

    Raises Unauthorized for an invalid token, and Forbidden for an unconfirmed address, a token
    without the scope "read", or a page of another origin.
    """
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
    """Return the user of each valid credential; None if the address is unconfirmed."""
    keys = [key for kind, key in credentials if kind == SESSION]
    async with db.lookup() as session:
        found = {(SESSION, row.key_hash): row.user for row in await sessions.alive(session, keys)}
    owners = await tokens.alive([key for kind, key in credentials if kind == TOKEN])
    found |= {(TOKEN, key): user for key, user in owners.items()}
    alive = {key: user for key, user in found.items() if user.is_active}
    return {key: user if user.confirmed else None for key, user in alive.items()}


def _token(subprotocols: list[str]) -> str | None:
    """Return the token from the header or, as browsers cannot set headers, from a subprotocol."""
    if "Authorization" in websocket.headers:
        given = websocket.authorization
        if given is None or given.type != "bearer" or not given.token:
            raise Unauthorized("A websocket takes a Bearer token.")
        return given.token
    carrying = [each for each in subprotocols if each.startswith(SUBPROTOCOL_PREFIX)]
    return carrying[0].removeprefix(SUBPROTOCOL_PREFIX) if carrying else None


async def _bearer(token: str) -> User:
    bearer = await tokens.authenticate(token)
    if bearer is None:
        raise Unauthorized("Invalid credentials")
    tokens.check_scope(bearer.scopes, "read")
    accounts.check_confirmed(bearer.user)
    return bearer.user


def _check_origin() -> None:
    """Raise Forbidden for a page of another origin.

    Browsers send the session cookie with websockets of any page (RFC 6455, section 10.2).
    """
    origin = websocket.headers.get("Origin")
    if origin is None and not current_session:
        return  # not a browser, and anonymous
    scheme = "https" if websocket.scheme == "wss" else "http"
    own_origins = {f"{scheme}://{websocket.host}", current_app.config["SITE_URL"].rstrip("/")}
    if origin not in own_origins:
        raise Forbidden("This websocket is for pages of this site.")
