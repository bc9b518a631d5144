"""Tests of the synchronous template environment: rendering, errors, signals, streaming."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from quart import Quart, before_render_template, stream_template, template_rendered
from quart.templating import Environment as QuartEnvironment

from quartapp.ext.templating import render_template
from tests.ext.forms.markup import Markup
from tests.ext.templating.conftest import PAGES


class Thing:
    async def later(self) -> str:
        return "an awaited method"


async def test_an_app_with_quarts_own_environment_renders_an_async_method(app, render):
    app.jinja_environment = QuartEnvironment  # type: ignore[assignment]
    assert await render("{{ myobj.later() }}", myobj=Thing()) == "an awaited method"


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'hello world'|title }}",
        "{% for each in 'ab' %}<li>{{ each }}</li>{% endfor %}",
        "{% include 'common.html' %}",
        "{% import 'macros.html' as macros %}{{ macros.render_comment('<a>') }}",
        PAGES["index.html"],
    ],
)
async def test_a_template_renders_the_same_as_in_quarts_own_environment(app, render, source):
    ours = await render(source)
    app.jinja_environment = QuartEnvironment  # type: ignore[assignment]
    del app.jinja_env
    assert await render(source) == ours


@pytest.mark.parametrize("source", ["{{ it.later() }}", "{% if it.later() %}yes{% endif %}"])
async def test_an_awaitable_in_a_template_is_an_error_with_its_name(render, source):
    with pytest.raises(jinja2.TemplateRuntimeError, match=r"Thing\.later has to be awaited"):
        await render(source, it=Thing())


async def test_error_pages_are_templates_and_keep_their_status(app):
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.errorhandler(404)
    @app.errorhandler(500)
    async def page(error: Any) -> Any:
        return await render_template(f"{error.code}.html"), error.code

    @app.get("/boom")
    async def boom() -> str:
        raise LookupError

    client = app.test_client()
    for path, status, title in [("/none", 404, "Page Not"), ("/boom", 500, "Internal Server")]:
        response = await client.get(path)
        assert response.status_code == status
        assert title in await response.get_data(as_text=True)


async def test_an_unknown_name_is_an_error_with_strict_undefined(render):
    with pytest.raises(jinja2.UndefinedError, match="'nobody' is undefined"):
        await render("{{ nobody }}")


async def test_values_of_a_view_override_those_of_context_processors(app, render):
    @app.context_processor
    async def values() -> dict[str, str]:
        return {"a": "processor", "b": "processor"}

    assert await render("{{ a }} {{ b }}", b="view") == "processor view"


async def test_signals_are_sent_before_and_after_rendering(app):
    heard: list[tuple[str, str | None, str]] = []

    def hear(name: str) -> Any:
        def receive(sender: Quart, template: Any, context: dict[str, Any], **_: Any) -> None:
            heard.append((name, template.name, context["a"]))

        return receive

    before, after = hear("before"), hear("after")
    with (
        before_render_template.connected_to(before, app),
        template_rendered.connected_to(after, app),
    ):
        async with app.app_context():
            await render_template("index.html", a="value")
    assert heard == [("before", "index.html", "value"), ("after", "index.html", "value")]


async def test_a_template_can_be_streamed(app):
    async with app.app_context():
        pieces = [piece async for piece in await stream_template("index.html")]
    assert Markup("".join(pieces)).words_of("h1") == ["Hello"]


async def test_templates_are_compiled_without_await(app):
    assert not app.jinja_env.is_async
    source = app.jinja_env.compile("{{ f() }}{% for x in y %}{{ x }}{% endfor %}", raw=True)
    assert "await" not in source
