"""Extensions for Quart that are independent of the application that uses them.

They correspond to Flask-SQLAlchemy, Flask-WTF, Flask-Mail, Flask-Login, Flask-HTTPAuth,
Flask-Migrate, Flask-Moment and Bootstrap-Flask.  No module here imports from another package of
quartapp.

The names that most applications need can be imported from this package.  A submodule is loaded
when one of its names is first accessed (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import testing
    from .bootstrap import Bootstrap
    from .db import Model, SQLAlchemy
    from .forms import CSRFProtect, Form
    from .httpauth import HTTPAuth
    from .live import EventMixin, Live
    from .login import (
        LoginManager,
        LoginSessionMixin,
        UserMixin,
        current_user,
        login_required,
        login_user,
        logout_user,
    )
    from .mail import Mail, Message, OutboxMixin
    from .migrate import Migrate
    from .moment import Moment
    from .pagination import Page, paginate
    from .passwords import Passwords
    from .security import SecurityHeaders
    from .static_files import StaticFiles

__all__ = [
    "Bootstrap",
    "CSRFProtect",
    "EventMixin",
    "Form",
    "HTTPAuth",
    "Live",
    "LoginManager",
    "LoginSessionMixin",
    "Mail",
    "Message",
    "Migrate",
    "Model",
    "Moment",
    "OutboxMixin",
    "Page",
    "Passwords",
    "SQLAlchemy",
    "SecurityHeaders",
    "StaticFiles",
    "UserMixin",
    "current_user",
    "login_required",
    "login_user",
    "logout_user",
    "paginate",
    "testing",
]

# Submodule: its names, for __getattr__.  Type checkers read the imports above instead.
_MODULES = {
    "bootstrap": {"Bootstrap"},
    "db": {"Model", "SQLAlchemy"},
    "forms": {"CSRFProtect", "Form"},
    "httpauth": {"HTTPAuth"},
    "live": {"EventMixin", "Live"},
    "login": {"LoginManager", "LoginSessionMixin", "UserMixin", "current_user", "login_required",
              "login_user", "logout_user"},
    "mail": {"Mail", "Message", "OutboxMixin"},
    "migrate": {"Migrate"},
    "moment": {"Moment"},
    "pagination": {"Page", "paginate"},
    "passwords": {"Passwords"},
    "security": {"SecurityHeaders"},
    "static_files": {"StaticFiles"},
}  # fmt: skip


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    if name == "testing":
        return import_module(".testing", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
