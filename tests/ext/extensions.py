"""All extensions of the library, and small applications to initialise them on."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

from quart import Quart

from quartapp import ext
from quartapp.ext import Live, LoginManager, Mail, Migrate, SQLAlchemy
from tests.ext.live.models import Event
from tests.ext.login.models import LoginSession
from tests.ext.mail.conftest import Outgoing

URI = "SQLALCHEMY_DATABASE_URI"


def found() -> Iterator[type]:
    """Yield every class of the library that has an ``init_app``."""
    for module in pkgutil.walk_packages(ext.__path__, "quartapp.ext."):
        for each in vars(importlib.import_module(module.name)).values():
            if (
                inspect.isclass(each)
                and each.__module__ == module.name
                and "init_app" in vars(each)
            ):
                yield each


KINDS = sorted(found(), key=lambda kind: kind.__name__)

db = SQLAlchemy()
GIVEN: dict[type, tuple[Any, ...]] = {
    Live: (db, Event),
    LoginManager: (db, LoginSession),
    Mail: (db, Outgoing),
    Migrate: (db, "migrations"),
}


def new_app(**settings: Any) -> Quart:
    app = Quart("small")
    usual = {URI: "sqlite://", "SECRET_KEY": "s", "MAIL_DEFAULT_SENDER": "us@example.com"}
    app.config.update({**usual, **settings})
    return app


def made(kind: type, app: Quart | None = None) -> Any:
    return kind(*GIVEN.get(kind, ()), app=app)
