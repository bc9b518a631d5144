"""The state of the login extension for one application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quart import Quart

from ..state import AppState
from .cookie import LoginCookie

if TYPE_CHECKING:
    from .manager import LoginManager

DAY = 24 * 3600


@dataclass
class LoginState:
    """The manager, the cookie, and the lifetimes of login sessions."""

    manager: LoginManager
    cookie: LoginCookie
    login_view: str
    remember_for: timedelta
    idle_for: timedelta
    fresh_for: timedelta
    max_for: timedelta

    @classmethod
    def of(cls, manager: LoginManager, app: Quart) -> LoginState:
        """Return the state of ``app``, with its settings."""
        remember, idle, fresh, maximum = (
            app.config.setdefault("LOGIN_REMEMBER_SECONDS", 30 * DAY),
            app.config.setdefault("LOGIN_SESSION_SECONDS", DAY // 2),
            app.config.setdefault("LOGIN_FRESH_SECONDS", 1800),
            app.config.setdefault("LOGIN_MAX_SECONDS", 90 * DAY),
        )
        cookie = LoginCookie(app.config, max(remember, idle))
        times = (timedelta(seconds=each) for each in (remember, idle, fresh, maximum))
        return cls(manager, cookie, manager.login_view, *times)

    def end_of(self, now: datetime, *, remember: bool, since: datetime) -> datetime:
        """Return the expiry time of a session that is used ``now``.

        It is at most ``max_for`` after ``since``, the time of the sign-in.
        """
        idle_end = now + (self.remember_for if remember else self.idle_for)
        return min(idle_end, since + self.max_for)


state: AppState[LoginState] = AppState("login", "LoginManager")
