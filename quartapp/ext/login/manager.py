"""The extension: loads who is asking, once, before anything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from quart import Quart, g, has_request_context, request
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from ..db import SQLAlchemy, utcnow
from ..guards import refuse_bare_views
from ..unread import warn_of_unread
from .anonymous import AnonymousUser
from .current import get_user
from .model import LoginSessionMixin, digest
from .state import LoginState, state

SEEN_EVERY = timedelta(hours=1)

Seen = Callable[[AsyncSession, Any], Awaitable[None]]
Handler = TypeVar("Handler", bound=Callable[[], Any])
NewBrowser = Callable[[AsyncSession, Any, Any], Awaitable[None]]


class LoginManager:
    """Sign-ins as rows of ``session_model`` (see LoginSessionMixin).

    Settings, in seconds: ``LOGIN_SESSION_SECONDS`` (12 hours without use end a session),
    ``LOGIN_REMEMBER_SECONDS`` (30 days, for a remembered one), ``LOGIN_FRESH_SECONDS``
    (1800: how long a password just given counts for ``fresh_login_required``),
    ``LOGIN_MAX_SECONDS`` (90 days after the sign-in the password is needed again, however
    much the session is used).
    ``login_message`` is flashed to a stranger who is sent to ``login_view``.
    """

    anonymous_user: type = AnonymousUser

    def __init__(
        self,
        db: SQLAlchemy,
        session_model: type[LoginSessionMixin],
        app: Quart | None = None,
        *,
        login_view: str = "auth.login",
        login_message: str | None = None,
    ) -> None:
        self.db = db
        self.session_model: Any = session_model
        self.login_view = login_view
        self.login_message = login_message
        self.unauthorized: Callable[[], Any] | None = None
        self.seen: list[Seen] = []
        self.new_browser: list[NewBrowser] = []
        self.sign_in_checks: list[Seen] = []
        self.owner_options: list[Any] = []
        self.ignored: list[Callable[[], bool]] = [_is_static]
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Load ``current_user`` before every request and websocket of ``app``."""
        login = state.bind(app, LoginState.of(self, app))
        warn_of_unread(app, "LoginManager")
        login.cookie.init_app(app)
        app.before_request(self.load_user)
        refuse_bare_views(app)
        app.before_websocket(self.load_user)
        app.context_processor(lambda: {"current_user": get_user()})

    def ignore_cookie_at(self, predicate: Callable[[], bool]) -> Callable[[], bool]:
        """Take whoever asks for a stranger where ``predicate()`` holds, as in an API."""
        self.ignored.append(predicate)
        return predicate

    def load_with(self, *options: Any) -> None:
        """Read whoever is signed in with these of SQLAlchemy's loader options."""
        self.owner_options.extend(options)

    def unauthorized_handler(self, function: Handler) -> Handler:
        """Answer with what ``function()`` returns where a request needs a sign-in.

        Without one, ``login_required`` redirects to ``login_view``.
        """
        self.unauthorized = function
        return function

    def on_seen(self, function: Seen) -> Seen:
        """Call ``await function(session, user)`` when somebody is seen, at most once an hour."""
        self.seen.append(function)
        return function

    def on_sign_in(self, function: Seen) -> Seen:
        """Call ``await function(session, user)`` first in the transaction of each sign-in.

        What it raises refuses the sign-in, and nothing is written: the place to compare
        ``user``, whose password was verified before, with the row as it is now.
        """
        self.sign_in_checks.append(function)
        return function

    def on_new_browser(self, function: NewBrowser) -> NewBrowser:
        """Call ``await function(session, user, row)`` in the transaction of a sign-in.

        Only where this account was never signed in from the browser before, or the browser
        has forgotten it.
        """
        self.new_browser.append(function)
        return function

    async def load_user(self) -> None:
        """Find out who is asking, by one statement where there is a cookie and by none else."""
        g._login = None
        ignored = any(predicate() for predicate in self.ignored)
        key = None if ignored else state.current.cookie.key()
        if key is None:
            return
        async with self.db.lookup() as session:
            row = await session.scalar(self._alive(key))
        if row is not None and row.user.is_active:
            g._login = row
            if utcnow() - row.last_used_at > SEEN_EVERY:
                await self._see(row, key)

    def _alive(self, key: str) -> Any:
        model = self.session_model
        owner = joinedload(model.user, innerjoin=True).options(*self.owner_options)
        mine = model.key_hash == digest(key), model.expires_at > utcnow()
        return select(model).options(owner).where(*mine)

    async def _see(self, row: LoginSessionMixin, key: str) -> None:
        now, login, model = utcnow(), state.current, self.session_model
        end = login.end_of(now, remember=row.remember, since=row.created_at)
        used = {"last_used_at": now, "expires_at": end}
        async with self.db.begin() as session:
            await session.execute(update(model).where(model.id == row.id).values(**used))
            for function in self.seen:
                await function(session, row.user)
        if has_request_context():  # the cookie lives on with the row; a websocket sends none
            login.cookie.write(key, remember=row.remember)


def _is_static() -> bool:
    endpoint = request.endpoint if has_request_context() else None
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))
