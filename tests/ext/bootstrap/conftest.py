from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from quart import Quart, render_template_string

from quartapp.ext.bootstrap import Bootstrap
from tests.ext.forms.markup import Markup

IMPORTS = """
{% import "bootstrap/wtf.html" as wtf %}
{% import "bootstrap/utils.html" as utils %}
{% import "bootstrap/pagination.html" as pagination %}
"""

Render = Callable[..., Awaitable[Markup]]


@pytest.fixture
def app() -> Quart:
    app = Quart(__name__)
    app.config.update(SECRET_KEY="only the tests know", TESTING=True)
    Bootstrap(app)
    return app


@pytest.fixture
def render(app: Quart) -> Render:
    """Return a function: ``await render("{{ wtf.quick_form(form) }}", form=SomeForm)``.

    If ``form`` is a class, an instance is made.  ``before`` may change it, or the request.
    """

    async def render(source: str, path: str = "/", before: Any = None, **context: Any) -> Markup:
        async with app.test_request_context(path):
            if isinstance(context.get("form"), type):
                context["form"] = context["form"]()
            if before:
                await before(context.get("form"))
            return Markup(await render_template_string(IMPORTS + source, **context))

    return render
