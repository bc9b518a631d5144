"""Functions that start, renew and end login sessions."""

from __future__ import annotations

import secrets
from typing import Any

from quart import g, request, session
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from ..awaiting import awaited
from ..db import after_commit, utcnow
from . import known_browsers
from .model import digest
from .state import state
from .users import user_to_sign_in


@awaited
async def login_user(user: Any, remember: bool = False) -> bool:
    """Start a login session for ``user`` in a transaction of its own, and return True.

    Returns False, and changes nothing, if the user is not active.  The previous login session of
    the browser ends, and its session cookie is cleared.  ``remember`` makes the login cookie
    outlive the browser session.  Raises TypeError if ``user`` is not a stored row.
    """
    login, key = state.current, secrets.token_urlsafe(32)
    user, user_id = user_to_sign_in(user)
    if not user.is_active:
        return False
    row = _row_for(user_id, key, remember=remember)
    async with login.manager.db.begin() as transaction:
        for check in login.manager.sign_in_checks:
            await check(transaction, user)
        await _end_current_session(transaction)
        transaction.add(row)
        for function in login.manager.seen:
            await function(transaction, user)
        if not known_browsers.has_seen(user_id):
            for callback in login.manager.new_browser:
                await callback(transaction, user, row)
    set_committed_value(row, "user", user)  # avoids a lazy load
    _clear_session_cookie()
    known_browsers.remember(user_id)
    login.cookie.write(key, remember=remember)
    g._login = row
    return True


@awaited
async def logout_user() -> None:
    """End the login session of this browser, which invalidates every copy of its cookie."""
    login = state.current
    async with login.manager.db.begin() as transaction:
        await _end_current_session(transaction)
    _clear_session_cookie()
    login.cookie.logout_user()
    g._login = None


@awaited
async def renew_session(transaction: AsyncSession) -> None:
    """Give this browser's login session a new key in ``transaction``; the response sets it.

    The commit invalidates every copy of the old cookie.  Does nothing for an anonymous user.
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
    """Delete all login sessions of a user except ``keep``, an id; return their number."""
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


async def _end_current_session(transaction: AsyncSession) -> None:
    login = state.current
    if key := login.cookie.load_cookie():
        model = login.manager.session_model
        await transaction.execute(delete(model).where(model.key_hash == digest(key)))


def _clear_session_cookie() -> None:
    """Clear the session cookie except flashes, against session fixation."""
    kept = {"_flashes": session["_flashes"]} if "_flashes" in session else {}
    session.clear()
    session.update(kept)
