from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
from quart import Quart

from quartapp.ext.templating import Environment, render_template_string

PAGES = {
    "macros.html": "{% macro render_comment(comment) %}<li>{{ comment }}</li>{% endmacro %}",
    "common.html": "<p>common to all</p>",
    "base.html": (
        "<html><head>{% block head %}<title>{% block title %}{% endblock %} - My Application"
        "</title><style>p { color: red }</style>{% endblock %}</head>"
        "<body>{% block body %}{% endblock %}</body></html>"
    ),
    "index.html": (
        '{% extends "base.html" %}{% block title %}Index{% endblock %}'
        "{% block head %}{{ super() }}<style>h1 { color: blue }</style>{% endblock %}"
        "{% block body %}<h1>Hello</h1>{% endblock %}"
    ),
    "404.html": "<h1>Page Not Found</h1>",
    "500.html": "<h1>Internal Server Error</h1>",
}


@pytest.fixture
def app(tmp_path: Path) -> Quart:
    (tmp_path / "templates").mkdir()
    for name, source in PAGES.items():
        (tmp_path / "templates" / name).write_text(source)
    app = Quart(__name__, root_path=str(tmp_path))
    app.config["SECRET_KEY"] = "only the tests know"
    app.jinja_environment = Environment  # type: ignore[assignment]
    app.jinja_options = {"undefined": jinja2.StrictUndefined}
    return app


@pytest.fixture
def render(app: Quart) -> Callable[..., Awaitable[str]]:
    async def render(source: str, **context: Any) -> str:
        async with app.app_context():
            return await render_template_string(source, **context)

    return render
