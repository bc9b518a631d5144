"""API tokens: signed tokens, which expire after an hour, and stored personal tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from quartapp.exceptions import Forbidden, Invalid, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.pagination import Listing
from quartapp.ext.texts import line
from quartapp.ext.tokens import TokenError, TokenSigner, derived
from quartapp.extensions import db
from quartapp.models import AccessToken, Permission, User

from . import accounts
from .links import state_of

PREFIX = "qa_"  # marks personal tokens, also for secret scanners
SIGNED_FOR = 3600  # seconds
DAY = 24 * 3600  # seconds
LAST_USED_INTERVAL = timedelta(hours=1)

# Permissions of the owner that a token with the scope may use.
SCOPES = {
    "read": Permission(0),
    "write": Permission.FOLLOW | Permission.COMMENT | Permission.WRITE,
    "moderate": Permission.MODERATE | Permission.ADMIN,
}

signer = TokenSigner("api", SIGNED_FOR)


class InsufficientScope(Forbidden):
    """The token is valid but lacks the scope for this request."""


class Bearer(NamedTuple):
    """The user of a bearer token, and the scopes of the token."""

    user: User
    scopes: frozenset[str]


def generate_auth_token(user: User) -> str:
    """Return a signed token with all scopes, valid for an hour.

    A change of the password or address, or a confirmation of the address, invalidates it.
    """
    return signer.dumps(id=user.id, state=state_of(user))


async def verify_auth_token(token: str) -> User | None:
    """Return the user of a signed token, or None if it is invalid or the account disabled."""
    if (claims := _claims(token)) is None:
        return None
    async with db.lookup() as session:
        user = await session.get(User, claims["id"])
    alive = user is not None and user.is_active and claims["state"] == state_of(user)
    return user if alive else None


async def authenticate(token: str) -> Bearer | None:
    """Return user and scopes of a signed or personal token, or None if it is invalid."""
    if token.startswith(PREFIX):
        return await _bearer_of(token)
    user = await verify_auth_token(token)
    return Bearer(user, frozenset(SCOPES)) if user else None


async def alive(given: Collection[str]) -> dict[str, User]:
    """Return the user of each valid token, like ``authenticate`` for many tokens."""
    states = {token: claims for token in given if (claims := _claims(token))}
    owners: defaultdict[Permission, dict[str, int]] = defaultdict(dict)
    for token, claims in states.items():
        owners[User.grants][token] = claims["id"]
    for token, row in (await _rows_of(given)).items():
        owners[_grants(row)][token] = row.user_id
    found = {}
    for grants, ids in owners.items():
        async with db.lookup() as session:  # own objects: one user may have different grants
            rows = await session.scalars(select(User).where(User.id.in_(set(ids.values()))))
            users = {user.id: user for user in rows if user.is_active}
        for token, user_id in ids.items():
            if user := users.get(user_id):
                user.grants = grants
                if token not in states or states[token]["state"] == state_of(user):
                    found[token] = user
    return found


def check_scope(scopes: Collection[str], needed: str) -> None:
    """Raise InsufficientScope unless ``scopes`` contains ``needed``."""
    if needed not in scopes:
        raise InsufficientScope(f"This token has no scope “{needed}”.")


def secret_for(user: User, made_at: datetime, salt: str) -> str:
    """Return an unguessable personal token, which is the same for the same arguments.

    A repeated request can therefore return the same token, although it is not stored.
    """
    return PREFIX + derived("personal-token", user.id, made_at.isoformat(), salt)


async def create(
    session: AsyncSession,
    user: User,
    secret: str,
    name: str,
    scopes: Iterable[str],
    *,
    made_at: datetime,
    expires_in: int | None,
) -> AccessToken:
    """Create a personal token of ``user``; only the digest of ``secret`` is stored.

    ``expires_in`` is in seconds; with None the token is valid until revoked.  Raises Forbidden
    if the address is unconfirmed, Conflict if ``user`` has changed, Invalid for a blank name.
    """
    accounts.check_confirmed(await accounts.get_unchanged(session, user))
    if not (name := line(name)):
        raise Invalid("Give it a name that you will know it by.")
    token = AccessToken(user_id=user.id, name=name, key_hash=_digest(secret), created_at=made_at)
    token.scopes = " ".join(scope for scope in SCOPES if scope in set(scopes))
    token.expires_at = made_at + timedelta(seconds=expires_in) if expires_in else None
    session.add(token)
    await session.flush()
    return token


def of(user: User) -> Listing[AccessToken]:
    """Return the listing of the valid personal tokens of ``user``, newest first."""
    mine = select(AccessToken).where(AccessToken.user_id == user.id, _not_expired())
    return Listing(mine, AccessToken.created_at.desc(), AccessToken.id.desc())


async def revoke(session: AsyncSession, user: User, token_id: int) -> AccessToken:
    """Revoke and return a personal token; raise NotFound if ``user`` has no such token."""
    mine = AccessToken.user_id == user.id, AccessToken.id == token_id
    token = await session.scalar(select(AccessToken).where(*mine))
    if token is None:
        raise NotFound("There is no such token of yours. It may have been revoked already.")
    await session.delete(token)
    return token


async def revoke_all(session: AsyncSession, user: User) -> None:
    """Revoke all personal tokens of ``user``."""
    await session.execute(delete(AccessToken).where(AccessToken.user_id == user.id))


async def _bearer_of(secret: str) -> Bearer | None:
    owner = joinedload(AccessToken.user, innerjoin=True)
    found = select(AccessToken).options(owner).where(AccessToken.key_hash == _digest(secret))
    async with db.lookup() as session:
        token = await session.scalar(found.where(_not_expired()))
    if token is None or not token.user.is_active:
        return None
    await _record_use([token])
    token.user.grants = _grants(token)
    return Bearer(token.user, frozenset(token.scopes.split()))


async def _rows_of(given: Collection[str]) -> dict[str, AccessToken]:
    """Return the rows of the valid personal tokens."""
    digests = {_digest(each): each for each in given if each.startswith(PREFIX)}
    if not digests:
        return {}
    found = select(AccessToken).where(AccessToken.key_hash.in_(digests), _not_expired())
    async with db.lookup() as session:
        rows = (await session.scalars(found)).all()
    await _record_use(rows)
    return {digests[row.key_hash]: row for row in rows}


async def _record_use(tokens: Collection[AccessToken]) -> None:
    """Set ``last_used_at``, at most once per LAST_USED_INTERVAL."""
    now = utcnow()
    seen = [
        each.id
        for each in tokens
        if each.last_used_at and now - each.last_used_at <= LAST_USED_INTERVAL
    ]
    if ids := {each.id for each in tokens}.difference(seen):
        async with db.begin() as session:
            theirs = AccessToken.id.in_(ids)
            await session.execute(update(AccessToken).where(theirs).values(last_used_at=now))


def _claims(token: str) -> dict[str, Any] | None:
    """Return the claims of a signed token, or None if it is invalid."""
    try:
        return signer.loads(token)
    except TokenError:
        return None


def _grants(token: AccessToken) -> Permission:
    return sum((SCOPES[each] for each in token.scopes.split()), Permission(0))


def _not_expired() -> ColumnElement[bool]:
    return or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > utcnow())


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
