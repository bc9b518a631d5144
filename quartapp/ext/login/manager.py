"""The extension: loads who is asking, once, before anything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quart import Quart, g, has_app_context, has_request_context, request
from quart_auth import QuartAuth
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from werkzeug.local import LocalProxy

from ..db import SQLAlchemy, utcnow
from ..state import AppState
from .anonymous import AnonymousUser
from .model import LoginSessionMixin, digest

SEEN_EVERY = timedelta(hours=1)

Seen = Callable[[AsyncSession, Any], Awaitable[None]]

state: AppState[LoginState] = AppState("login", "LoginManager")


@dataclass
class LoginState:
    """What one application knows of sign-ins."""

    manager: LoginManager
    cookie: QuartAuth
    login_view: str
    remember_for: timedelta
    idle_for: timedelta
    fresh_for: timedelta

    def end_of(self, row_remember: bool, now: datetime) -> datetime:
        """When a session that is used now ends, unless it is used again."""
        return now + (self.remember_for if row_remember else self.idle_for)


class LoginManager:
    """Sign-ins as rows of ``session_model`` (see LoginSessionMixin).

    Settings, in seconds: ``LOGIN_SESSION_SECONDS`` (a day without use ends a session),
    ``LOGIN_REMEMBER_SECONDS`` (30 days for a remembered one), ``LOGIN_FRESH_SECONDS``
    (1800: how long a password just given counts for ``fresh_login_required``).
    """

    anonymous_user: type = AnonymousUser

    def __init__(
        self,
        db: SQLAlchemy,
        session_model: type[LoginSessionMixin],
        app: Quart | None = None,
        *,
        login_view: str = "auth.login",
    ) -> None:
        self.db = db
        self.session_model: Any = session_model
        self.login_view = login_view
        self.seen: list[Seen] = []
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Load ``current_user`` before every request and websocket of ``app``."""
        config = app.config
        remember = config.setdefault("LOGIN_REMEMBER_SECONDS", 30 * 24 * 3600)
        times = (
            remember,
            config.setdefault("LOGIN_SESSION_SECONDS", 24 * 3600),
            config.setdefault("LOGIN_FRESH_SECONDS", 1800),
        )
        # Quart-Auth keeps its settings on itself: one object for each application.
        cookie = QuartAuth(
            singleton=False,
            cookie_name=config.get("QUART_AUTH_COOKIE_NAME", "login"),
            cookie_secure=config.get("SESSION_COOKIE_SECURE", False),
            duration=remember,
        )
        days = (timedelta(seconds=each) for each in times)
        state.bind(app, LoginState(self, cookie, self.login_view, *days))
        cookie.init_app(app)
        app.before_request(self.load_user)
        app.before_websocket(self.load_user)
        app.context_processor(lambda: {"current_user": current_user})

    def on_seen(self, function: Seen) -> Seen:
        """Call ``await function(session, user)`` when somebody is seen, at most once an hour."""
        self.seen.append(function)
        return function

    async def load_user(self) -> None:
        """Find out who is asking, by one statement where there is a cookie and by none else."""
        g._login = None
        key = None if _is_static() else state.current.cookie.load_cookie()
        if key is None:
            return
        async with self.db.lookup() as session:
            row = await session.scalar(self._alive(key))
        if row is not None and row.user.is_active:
            g._login = row
            if utcnow() - row.last_used_at > SEEN_EVERY:
                await self._see(row)

    def _alive(self, key: str) -> Any:
        model = self.session_model
        owner = joinedload(model.user, innerjoin=True)
        mine = model.key_hash == digest(key), model.expires_at > utcnow()
        return select(model).options(owner).where(*mine)

    async def _see(self, row: LoginSessionMixin) -> None:
        now, model = utcnow(), self.session_model
        used = {"last_used_at": now, "expires_at": state.current.end_of(row.remember, now)}
        async with self.db.begin() as session:
            await session.execute(update(model).where(model.id == row.id).values(**used))
            for function in self.seen:
                await function(session, row.user)


def _is_static() -> bool:
    endpoint = request.endpoint if has_request_context() else None
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))


def _get_session() -> Any:
    return g.get("_login") if has_app_context() else None


def _get_user() -> Any:
    row = _get_session()
    if row is None and not has_app_context():
        return None  # a traceback that is being shown looks at proxies too
    return row.user if row is not None else state.current.manager.anonymous_user()


current_session: Any = LocalProxy(_get_session)
current_user: Any = LocalProxy(_get_user)
