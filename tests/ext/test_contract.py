"""What holds for every extension, the next one too."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from quart import Quart, render_template_string

from quartapp import ext
from quartapp.ext import (
    Bootstrap,
    CSRFProtect,
    HTTPAuth,
    Live,
    LoginManager,
    Mail,
    Message,
    Migrate,
    Moment,
    Passwords,
    SecurityHeaders,
    SQLAlchemy,
    StaticFiles,
    login_user,
)
from quartapp.ext.forms import csrf_token
from quartapp.ext.security import request_id
from quartapp.ext.static_files import static_url
from tests.ext.extensions import KINDS, made, new_app

Use = Callable[[Any], Any]

every = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)

USES: dict[type, Use] = {
    Bootstrap: lambda _: render_template_string('{% import "bootstrap/wtf.html" as wtf %}'),
    CSRFProtect: lambda _: csrf_token(),
    HTTPAuth: lambda auth: auth.refusal(),
    Live: lambda live: live.feed,
    LoginManager: lambda _: login_user(object()),
    Mail: lambda mail: mail.enqueue(None, Message("Hello", recipients=["a@example.com"])),
    Migrate: lambda migrate: migrate.upgrade(),
    Moment: lambda _: render_template_string("{{ moment() }}"),
    Passwords: lambda passwords: passwords.hash("password"),
    SQLAlchemy: lambda db: db.session,
    SecurityHeaders: lambda _: request_id(),
    StaticFiles: lambda _: static_url("app.css"),
}


async def used(kind: type, extension: Any) -> None:
    result = USES[kind](extension)
    if inspect.isawaitable(result):
        await result


def shape(app: Quart) -> dict[str, Any]:
    """All that an extension can do to an application, in words."""
    hooks = {name: value for name, value in vars(app).items() if name.endswith(("_funcs", "_gens"))}
    return {
        "hooks": {name: names(value) for name, value in hooks.items()},
        "contexts": names(app.template_context_processors),
        "extensions": {name: type(value) for name, value in app.extensions.items()},
        "settings": dict(app.config),
        "blueprints": sorted(app.blueprints),
        "rules": sorted(rule.rule for rule in app.url_map.iter_rules()),
        "globals": sorted(app.jinja_env.globals),
        "filters": sorted(app.jinja_env.filters),
    }


def names(hooks: Any) -> Any:
    if isinstance(hooks, dict):
        return {key: names(value) for key, value in hooks.items() if value}
    return [getattr(hook, "__qualname__", str(hook)) for hook in hooks]


def test_all_of_them_are_here_and_the_common_ones_at_the_front_door():
    assert set(KINDS) == set(USES)
    assert {kind.__name__ for kind in KINDS} <= set(ext.__all__)


@every
def test_given_to_the_class_or_to_init_app_is_the_same(kind):
    at_once, later = new_app(), new_app()
    untouched = shape(new_app())
    made(kind, at_once)
    made(kind).init_app(later)
    assert shape(at_once) == shape(later) != untouched


@every
@pytest.mark.parametrize("another", [False, True], ids=["the same", "another"])
def test_a_second_one_on_one_app_is_refused_and_changes_nothing(kind, another):
    app = new_app()
    first = made(kind, app)
    before = shape(app)
    second = made(kind) if another else first
    with pytest.raises(RuntimeError, match=f"^{kind.__name__} is already initialised on this app"):
        second.init_app(app)
    assert shape(app) == before


@every
def test_one_object_keeps_nothing_of_the_apps_it_serves(kind):
    extension, one, two = made(kind), new_app(), new_app()
    own, untouched = dict(vars(extension)), shape(two)
    extension.init_app(one)
    assert shape(two) == untouched
    extension.init_app(two)
    assert shape(two) == shape(one)
    assert vars(extension) == own


@every
async def test_outside_an_application_it_says_so(kind):
    with pytest.raises(RuntimeError, match=r"(?i)\b(inside|within) an app(lication)? context"):
        await used(kind, made(kind, new_app()))


# What the others do alone needs nothing of the application.
NEEDED = {HTTPAuth, Live, LoginManager, Mail, Migrate, Passwords, SQLAlchemy, StaticFiles}


@pytest.mark.parametrize("kind", sorted(NEEDED, key=str), ids=lambda kind: kind.__name__)
async def test_on_an_app_that_it_was_not_given_it_says_what_to_do(kind):
    async with new_app().app_context():
        with pytest.raises(RuntimeError, match="is not initialised on this app: call init_app"):
            await used(kind, made(kind, new_app()))
