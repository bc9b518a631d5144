"""The login extension, which loads the user before each request."""

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

SEEN_EVERY = timedelta(hours=1)  # minimum interval between updates of last_used_at

Seen = Callable[[AsyncSession, Any], Awaitable[None]]
Handler = TypeVar("Handler", bound=Callable[[], Any])
NewBrowser = Callable[[AsyncSession, Any, Any], Awaitable[None]]


class LoginManager:
    """Keeps login sessions as rows of ``session_model`` (see LoginSessionMixin).

    Settings, in seconds: ``LOGIN_SESSION_SECONDS`` (idle timeout of a session, 12 hours),
    ``LOGIN_REMEMBER_SECONDS`` (idle timeout with ``remember``, 30 days), ``LOGIN_FRESH_SECONDS``
    (how long a session is fresh after the sign-in, 1800), ``LOGIN_MAX_SECONDS`` (maximum
    lifetime of a session, however much it is used, 90 days).
    ``login_message`` is flashed when an anonymous user is redirected to ``login_view``.
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
        """Ignore the cookie in requests for which ``predicate()`` is true, such as an API's."""
        self.ignored.append(predicate)
        return predicate

    def load_with(self, *options: Any) -> None:
        """Load the user with these loader options of SQLAlchemy."""
        self.owner_options.extend(options)

    def unauthorized_handler(self, function: Handler) -> Handler:
        """Register ``function()``, which returns the response if a view requires a sign-in.

        The default is a redirect to ``login_view``.
        """
        self.unauthorized = function
        return function

    def on_seen(self, function: Seen) -> Seen:
        """Call ``await function(session, user)`` at a sign-in, then during use at most hourly."""
        self.seen.append(function)
        return function

    def on_sign_in(self, function: Seen) -> Seen:
        """Call ``await function(session, user)`` at the start of the transaction of a sign-in.

        An exception rejects the sign-in and rolls the transaction back.  Use it to check that
        the row has not changed since the password of ``user`` was verified.
        """
        self.sign_in_checks.append(function)
        return function

    def on_new_browser(self, function: NewBrowser) -> NewBrowser:
        """Call ``await function(session, user, row)`` in the transaction of a sign-in.

        It is called only if the account is not in the browser's cookie of known accounts.
        """
        self.new_browser.append(function)
        return function

    async def load_user(self) -> None:
        """Load the login session and its user: one query, or none if there is no cookie."""
        g._login = None
        ignored = any(predicate() for predicate in self.ignored)
        key = None if ignored else state.current.cookie.key()
        if key is None:
            return
        async with self.db.lookup() as session:
            row = await session.scalar(self._select_active(key))
        if row is not None and row.user.is_active:
            g._login = row
            if utcnow() - row.last_used_at > SEEN_EVERY:
                await self._record_use(row, key)

    def _select_active(self, key: str) -> Any:
        model = self.session_model
        owner = joinedload(model.user, innerjoin=True).options(*self.owner_options)
        mine = model.key_hash == digest(key), model.expires_at > utcnow()
        return select(model).options(owner).where(*mine)

    async def _record_use(self, row: LoginSessionMixin, key: str) -> None:
        now, login, model = utcnow(), state.current, self.session_model
        end = login.end_of(now, remember=row.remember, since=row.created_at)
        used = {"last_used_at": now, "expires_at": end}
        async with self.db.begin() as session:
            await session.execute(update(model).where(model.id == row.id).values(**used))
            for function in self.seen:
                await function(session, row.user)
        if has_request_context():  # extend the cookie too; a websocket cannot set one
            login.cookie.write(key, remember=row.remember)


def _is_static() -> bool:
    endpoint = request.endpoint if has_request_context() else None
    return endpoint is not None and (endpoint == "static" or endpoint.endswith(".static"))
