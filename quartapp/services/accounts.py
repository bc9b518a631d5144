"""Accounts: creating, finding, checking and authenticating users."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Conflict, Forbidden, Invalid, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.mail import BadAddress, checked_address, stored_address
from quartapp.ext.settings import current_setting
from quartapp.extensions import db, passwords
from quartapp.models import Follow, Role, User

from . import links, roles

# ASCII only: other scripts have letters that look like ASCII letters.
USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}\Z")
USERNAME_RULE = "Begin with a letter; letters from A to Z, digits, dots and underscores may follow."


async def create(
    session: AsyncSession,
    email: str,
    username: str,
    password_hash: str,
    *,
    role: Role | None = None,
    confirmed: bool = False,
) -> User:
    """Create an account, and the follow of itself.

    Raises Conflict if the address or name is taken, Invalid if the address is not deliverable.
    """
    check_address(email)
    role = role or await roles.fitting(session, email, confirmed=confirmed)
    user = User(password_hash=password_hash, role=role, confirmed=confirmed)
    # Equal values mean that the user has never logged in: see sessions.tell_owner.
    user.member_since = user.last_seen = utcnow()
    await save(session, user, email=email, username=username)
    session.add(Follow(follower_id=user.id, followed_id=user.id))
    await session.flush()
    return user


async def save(session: AsyncSession, user: User, **columns: Any) -> None:
    """Set ``columns`` and flush; raise Conflict if a concurrent request took the address or name.

    The flush happens in a savepoint, because after an IntegrityError PostgreSQL accepts no
    further statement until a rollback.
    """
    user_id = user.id
    try:
        async with session.begin_nested():
            for name, value in columns.items():
                setattr(user, name, value)
            session.add(user)
    except IntegrityError as error:
        await check_free(session, email=columns["email"], username=columns["username"], but=user_id)
        raise Conflict("Somebody else was faster. Try again.") from error


async def check_free(
    session: AsyncSession, *, email: str = "", username: str = "", but: int | None = None
) -> None:
    """Raise Conflict if another account than ``but`` has the address or the name."""
    if email and await session.scalar(_others(User.with_email(email), but)):
        raise Conflict("That address already has an account.", "email")
    if username and await session.scalar(_others(User.with_username(username), but)):
        raise Conflict(f"{username} is taken. Try something that is entirely you.", "username")


def check_address(email: str, *, but: str = "") -> str:
    """Return ``email`` in its stored form; raise Invalid if it is not deliverable.

    The present address of the account, ``but``, is accepted without a check.  Special-use
    domains, such as ``.test``, are accepted in tests and in development with MAIL_KEEP.
    """
    if but and stored_address(email) == but:
        return but
    kept = current_setting("DEVELOPMENT") and current_setting("MAIL_KEEP")
    try:
        return checked_address(email, special_use=kept or current_setting("TESTING"))
    except BadAddress as error:
        raise Invalid(str(error)) from error


def check_username(username: str) -> None:
    """Raise Invalid unless ``username`` matches USERNAME."""
    if not USERNAME.match(username):
        raise Invalid(USERNAME_RULE)


async def find(session: AsyncSession, email: str) -> User | None:
    """Return the user with this address, or None."""
    return await session.scalar(User.with_email(email))


async def get(session: AsyncSession, user_id: int, *, lock: bool = False) -> User:
    """Return the user with this id and the number of posts; raise NotFound if there is none.

    ``lock`` locks the row until the transaction ends.
    """
    found = User.counted().where(User.id == user_id)
    user = await session.scalar(found.with_for_update(of=User) if lock else found)
    if user is None:
        raise NotFound("There is no such account.")
    return user


async def get_unchanged(session: AsyncSession, user: User) -> User:
    """Return the locked row of ``user``; raise Conflict if it has changed since it was loaded.

    For changes that rely on a password or a login session verified before the transaction: a
    password reset that was committed in between takes precedence.
    """
    current = await get(session, user.id, lock=True)
    if not current.is_active or links.state_of(current) != links.state_of(user):
        raise Conflict("This account has just changed. Nothing was saved: sign in again.")
    return current


async def authenticate(email: str, password: str, *, recent: bool = False) -> User | None:
    """Return the user with this address and password, or None.

    An unknown address takes as long as a wrong password.  With ``recent``, a password that was
    verified a short while ago is not hashed again.  The function opens its own sessions, so
    that no database connection is held while hashing.
    """
    async with db.lookup() as session:
        user = await find(session, email)
    stored = user.password_hash if user else None
    matches, better = await passwords.verify_and_update(stored, password, recent=recent)
    if user and better:
        await _rehash(user, better)
    return user if matches else None


def check_confirmed(user: User) -> None:
    """Raise Forbidden if the address of ``user`` is not confirmed."""
    if not user.confirmed:
        raise Forbidden("Unconfirmed account")


async def _rehash(user: User, password_hash: str) -> None:
    unchanged = User.id == user.id, User.password_hash == user.password_hash
    async with db.begin() as session:
        await session.execute(update(User).where(*unchanged).values(password_hash=password_hash))


def _others(statement: Select[User], but: int | None) -> Select[User]:
    return statement if but is None else statement.where(User.id != but)
