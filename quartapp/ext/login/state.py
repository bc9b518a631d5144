"""What one application knows of sign-ins."""

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
    """The manager, the cookie, and how long things hold."""

    manager: LoginManager
    cookie: LoginCookie
    login_view: str
    remember_for: timedelta
    idle_for: timedelta
    fresh_for: timedelta
    max_for: timedelta

    @classmethod
    def of(cls, manager: LoginManager, app: Quart) -> LoginState:
        """Read the settings of ``app``."""
        remember, idle, fresh, longest = (
            app.config.setdefault("LOGIN_REMEMBER_SECONDS", 30 * DAY),
            app.config.setdefault("LOGIN_SESSION_SECONDS", DAY // 2),
            app.config.setdefault("LOGIN_FRESH_SECONDS", 1800),
            app.config.setdefault("LOGIN_MAX_SECONDS", 90 * DAY),
        )
        cookie = LoginCookie(app.config, max(remember, idle))
        times = (timedelta(seconds=each) for each in (remember, idle, fresh, longest))
        return cls(manager, cookie, manager.login_view, *times)

    def end_of(self, now: datetime, *, remember: bool, since: datetime) -> datetime:
        """Return when a session that is used ``now`` expires, unless it is used again.

        Never later than ``max_for`` after ``since``, the time of the sign-in.
        """
        unused = now + (self.remember_for if remember else self.idle_for)
        return min(unused, since + self.max_for)


state: AppState[LoginState] = AppState("login", "LoginManager")
