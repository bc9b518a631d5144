"""Signing in and out, and views that ask for it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from quart import (
    ResponseReturnValue,
    flash,
    g,
    has_request_context,
    has_websocket_context,
    redirect,
    request,
    session,
)
from quart_auth import Action, AuthUser
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from ..db import utcnow
from .manager import current_user, state
from .model import digest
from .targets import login_url

View = TypeVar("View", bound=Callable[..., Awaitable[Any]])


async def login_user(user: Any, remember: bool = False) -> None:
    """Sign ``user`` in on this browser, in a transaction of its own.

    Whatever the browser was before ends: its old sign-in and what its session held.
    ``remember`` keeps the cookie when the browser closes.
    """
    login, key, now = state.current, secrets.token_urlsafe(32), utcnow()
    row = login.manager.session_model(
        key_hash=digest(key),
        user_id=user.id,
        created_at=now,
        last_used_at=now,
        fresh_at=now,
        expires_at=login.end_of(remember, now),
        remember=remember,
        user_agent=request.headers.get("User-Agent", "")[:255],
        address=(request.remote_addr or "")[:45],
    )
    async with login.manager.db.begin() as transaction:
        await _end_this(transaction)
        transaction.add(row)
        for function in login.manager.seen:
            await function(transaction, user)
    row.user = user
    _forget_browser()
    action = Action.WRITE_PERMANENT if remember else Action.WRITE
    login.cookie.login_user(AuthUser(key, action))
    g._login = row


async def logout_user() -> None:
    """End this browser's sign-in, here and for every copy of its cookie."""
    login = state.current
    async with login.manager.db.begin() as transaction:
        await _end_this(transaction)
    _forget_browser()
    login.cookie.logout_user()
    g._login = None


async def end_sessions(transaction: AsyncSession, user_id: int, *, keep: int | None = None) -> int:
    """End all sign-ins of a user but the one ``keep``; return how many that were."""
    model = state.current.manager.session_model
    ended = delete(model).where(model.user_id == user_id)
    if keep is not None:
        ended = ended.where(model.id != keep)
    return len((await transaction.scalars(ended.returning(model.id))).all())


def login_required(view: View) -> View:
    """Let those pass who are signed in; a websocket of anybody else is refused with 401."""
    return _guard(view, lambda: bool(current_user.is_authenticated), None)


def fresh_login_required(view: View) -> View:
    """As ``login_required``, for those who gave their password a short while ago."""
    return _guard(view, _is_fresh, "It has been a while. Sign in again to go on.")


def _guard(view: View, passes: Callable[[], bool], words: str | None) -> View:
    @wraps(view)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        if passes():
            return await view(*args, **kwargs)
        return await _send_away(words if current_user.is_authenticated else None)

    wrapper.login_required = True  # type: ignore[attr-defined]  # a sweep of the URL map reads it
    return wrapper  # type: ignore[return-value]


async def _send_away(words: str | None) -> ResponseReturnValue:
    if has_websocket_context():
        return "Sign in first.", 401
    if words:
        await flash(words, "info")
    return redirect(login_url())


def _is_fresh() -> bool:
    row = g.get("_login") if has_request_context() else None
    return row is not None and utcnow() - row.fresh_at < state.current.fresh_for


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
