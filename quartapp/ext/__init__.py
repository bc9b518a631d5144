"""Extensions for Quart that know nothing of the application they serve.

What Flask-SQLAlchemy, -WTF, -Mail, -Login, -HTTPAuth, -Migrate, -Moment and Bootstrap-Flask are
to Flask.  Nothing here imports anything above this package: it could be lifted out.

What an application begins with can be imported from here; a module is loaded when the
first of its names is asked for.
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

# Where each name lives, for when the program runs; above it stands for type checkers.
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
