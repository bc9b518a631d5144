"""Login sessions: database rows, named by the signed cookie of Quart-Auth."""

from .actions import end_sessions, login_user, logout_user, renew_session
from .anonymous import AnonymousUser
from .current import current_session, current_user
from .guards import fresh_login_required, login_required
from .manager import LoginManager
from .model import LoginSessionMixin
from .redirects import login_url, safe_next
from .users import UserMixin

__all__ = [
    "AnonymousUser",
    "LoginManager",
    "LoginSessionMixin",
    "UserMixin",
    "current_session",
    "current_user",
    "end_sessions",
    "fresh_login_required",
    "login_required",
    "login_url",
    "login_user",
    "logout_user",
    "renew_session",
    "safe_next",
]
