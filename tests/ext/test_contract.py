"""Tests of every extension, also of new ones: initialisation, several applications, errors."""

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
    """Return a comparable summary of all that an extension can change in an application."""
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


def test_every_extension_is_tested_and_exported_by_the_package():
    assert set(KINDS) == set(USES)
    assert {kind.__name__ for kind in KINDS} <= set(ext.__all__)


@every
def test_the_constructor_and_init_app_have_the_same_effect(kind):
    at_once, later = new_app(), new_app()
    untouched = shape(new_app())
    made(kind, at_once)
    made(kind).init_app(later)
    assert shape(at_once) == shape(later) != untouched


@every
@pytest.mark.parametrize("another", [False, True], ids=["the same", "another"])
def test_a_second_initialisation_on_an_app_is_refused_and_changes_nothing(kind, another):
    app = new_app()
    first = made(kind, app)
    before = shape(app)
    second = made(kind) if another else first
    with pytest.raises(RuntimeError, match=f"^{kind.__name__} is already initialised on this app"):
        second.init_app(app)
    assert shape(app) == before


@every
def test_an_extension_keeps_no_state_of_its_applications(kind):
    extension, one, two = made(kind), new_app(), new_app()
    own, untouched = dict(vars(extension)), shape(two)
    extension.init_app(one)
    assert shape(two) == untouched
    extension.init_app(two)
    assert shape(two) == shape(one)
    assert vars(extension) == own


@every
async def test_an_extension_outside_an_app_context_raises_runtime_error(kind):
    with pytest.raises(RuntimeError, match=r"(?i)\b(inside|within) an app(lication)? context"):
        await used(kind, made(kind, new_app()))


# The other extensions do not need to be initialised on the current application.
NEEDED = {HTTPAuth, Live, LoginManager, Mail, Migrate, Passwords, SQLAlchemy, StaticFiles}


@pytest.mark.parametrize("kind", sorted(NEEDED, key=str), ids=lambda kind: kind.__name__)
async def test_an_extension_on_a_foreign_app_names_init_app_in_its_error(kind):
    async with new_app().app_context():
        with pytest.raises(RuntimeError, match="is not initialised on this app: call init_app"):
            await used(kind, made(kind, new_app()))
