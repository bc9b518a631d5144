"""Signing in and out."""

from __future__ import annotations

import secrets
from typing import Any

from quart import g, request, session
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from ..awaiting import awaited
from ..db import after_commit, utcnow
from . import browsers
from .model import digest
from .state import state
from .users import user_to_sign_in


@awaited
async def login_user(user: Any, remember: bool = False) -> bool:
    """Sign ``user`` in on this browser, in a transaction of its own, and return True.

    Returns False, and changes nothing, if the user is not active.  The browser's old sign-in
    ends, and its session is emptied.  ``remember`` keeps the cookie when the browser closes.
    """
    login, key = state.current, secrets.token_urlsafe(32)
    user, user_id = user_to_sign_in(user)
    if not user.is_active:
        return False
    row = _row_for(user_id, key, remember=remember)
    async with login.manager.db.begin() as transaction:
        for check in login.manager.sign_in_checks:
            await check(transaction, user)
        await _end_this(transaction)
        transaction.add(row)
        for function in login.manager.seen:
            await function(transaction, user)
        if not browsers.has_seen(user_id):
            for tell in login.manager.new_browser:
                await tell(transaction, user, row)
    set_committed_value(row, "user", user)  # read already, so that no page reads it again
    _forget_browser()
    browsers.remember(user_id)
    login.cookie.write(key, remember=remember)
    g._login = row
    return True


@awaited
async def logout_user() -> None:
    """End this browser's sign-in, here and for every copy of its cookie."""
    login = state.current
    async with login.manager.db.begin() as transaction:
        await _end_this(transaction)
    _forget_browser()
    login.cookie.logout_user()
    g._login = None


@awaited
async def renew_session(transaction: AsyncSession) -> None:
    """Give the sign-in of this browser a new key in ``transaction``; the response carries it.

    A copy of the old cookie is dead as soon as ``transaction`` commits.  Does nothing for a
    client that is not signed in.
    """
    login, row, key = state.current, g.get("_login"), secrets.token_urlsafe(32)
    if row is None:
        return
    model = login.manager.session_model
    renewed = update(model).where(model.id == row.id).values(key_hash=digest(key))
    await transaction.execute(renewed)
    after_commit(transaction, lambda: login.cookie.write(key, remember=row.remember))


@awaited
async def end_sessions(transaction: AsyncSession, user_id: Any, *, keep: int | None = None) -> int:
    """End all sign-ins of a user but the one ``keep``; return how many that were."""
    model = state.current.manager.session_model
    ended = delete(model).where(model.user_id == user_id)
    if keep is not None:
        ended = ended.where(model.id != keep)
    return len((await transaction.scalars(ended.returning(model.id))).all())


def _row_for(user_id: Any, key: str, *, remember: bool) -> Any:
    login, now = state.current, utcnow()
    return login.manager.session_model(
        key_hash=digest(key),
        user_id=user_id,
        created_at=now,
        last_used_at=now,
        fresh_at=now,
        expires_at=login.end_of(now, remember=remember, since=now),
        remember=remember,
        user_agent=request.headers.get("User-Agent", "")[:255],
        address=(request.remote_addr or "")[:45],
    )


async def _end_this(transaction: AsyncSession) -> None:
    login = state.current
    if key := login.cookie.load_cookie():
        model = login.manager.session_model
        await transaction.execute(delete(model).where(model.key_hash == digest(key)))


def _forget_browser() -> None:
    """A session that was planted before a sign-in must not live through it."""
    kept = {"_flashes": session["_flashes"]} if "_flashes" in session else {}
    session.clear()
    session.update(kept)
