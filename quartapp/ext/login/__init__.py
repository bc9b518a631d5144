"""Who is asking: sign-ins that are rows, on the signed cookie of Quart-Auth."""

from .anonymous import AnonymousUser
from .manager import LoginManager, current_session, current_user
from .model import LoginSessionMixin
from .targets import login_url, safe_next
from .verbs import end_sessions, fresh_login_required, login_required, login_user, logout_user

__all__ = [
    "AnonymousUser",
    "LoginManager",
    "LoginSessionMixin",
    "current_session",
    "current_user",
    "end_sessions",
    "fresh_login_required",
    "login_required",
    "login_url",
    "login_user",
    "logout_user",
    "safe_next",
]
