from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import StrictUndefined
from quart import Quart

from quartapp.ext.bootstrap import Bootstrap
from quartapp.ext.forms import CSRFProtect
from quartapp.ext.moment import Moment
from quartapp.ext.static_files import StaticFiles
from quartapp.ext.templating import Environment, render_template
from tests.ext.forms.markup import Markup
from tests.ext.pages.people import Permission, Person

ROOT = Path(__file__).parents[3]

Render = Callable[..., Awaitable[Markup]]


@pytest.fixture(scope="session")
def app() -> Quart:
    """Return an application with the templates of the site and the extensions that they need."""
    templates, static = str(ROOT / "templates"), str(ROOT / "static")
    app = Quart(__name__, template_folder=templates, static_folder=static)
    app.config.update(SECRET_KEY="only the tests know", TESTING=True, GRAVATAR=False)
    app.jinja_environment = Environment  # type: ignore[assignment]
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    Moment(app)
    Bootstrap(app)
    CSRFProtect(app)
    StaticFiles(app)
    names: dict[str, Any] = {"site_name": "quartapp", "development": True, "Permission": Permission}
    names |= {"live_position": 17, "once_key": lambda: "a key for one form"}
    app.jinja_env.globals.update(names, avatar_url=lambda user: f"/avatar/{user.username}.svg")
    app.jinja_env.globals.update(canonical_url=lambda: "/a/page")
    return app


@pytest.fixture
def render(app: Quart) -> Render:
    """Return a function: ``await render("index.html", DAVID, page=…)``, inside a request."""

    async def render(template: str, reader: Person, **context: Any) -> Markup:
        return Markup(await render_template(template, current_user=reader, **context))

    return render
