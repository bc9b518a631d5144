"""What templates can say."""

from __future__ import annotations

import pytest

from quartapp.ext.templating import render_template
from tests.ext.forms.markup import Markup
from tests.ext.templating.conftest import PAGES


class Thing:
    name = "thing"

    def somemethod(self) -> str:
        return f"a method of {self.name}"

    def __str__(self) -> str:
        return "a thing"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("name", "susan"),
        ("mydict['key']", "a value"),
        ("mylist[3]", "three"),
        ("mylist[myintvar]", "zero"),
        ("myobj.somemethod()", "a method of thing"),
    ],
)
async def test_s15_values_items_and_methods_render(render, expression, shown):
    values = {"mydict": {"key": "a value"}, "mylist": ["zero", 1, 2, "three"], "myintvar": 0}
    page = await render("{{ %s }}" % expression, name="susan", myobj=Thing(), **values)  # noqa: UP031
    assert page == shown


@pytest.mark.parametrize(("value", "shown"), [(7, "7"), (None, "None"), (Thing(), "a thing")])
async def test_s16_any_type_renders(render, value, shown):
    assert await render("{{ value }}", value=value) == shown


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("'<b>x</b>'|safe", "<b>x</b>"),
        ("'hello WORLD'|capitalize", "Hello world"),
        ("'Hello'|lower", "hello"),
        ("'Hello'|upper", "HELLO"),
        ("'hello world'|title", "Hello World"),
        ("'  x '|trim", "x"),
        ("'<b>x</b>'|striptags", "x"),
    ],
)
async def test_s17_filters(render, expression, shown):
    assert await render("{{ " + expression + " }}") == shown


async def test_s18_a_script_that_somebody_stored_comes_out_inert(render):
    page = await render("{{ body }}", body="<script>alert(1)</script>")
    assert page == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(("user", "shown"), [("susan", "Hello, susan!"), ("", "Hello, Stranger!")])
async def test_s19_conditions(render, user, shown):
    source = "{% if user %}Hello, {{ user }}!{% else %}Hello, Stranger!{% endif %}"
    assert await render(source, user=user) == shown


async def test_s20_loops(render):
    page = await render("{% for c in comments %}<li>{{ c }}</li>{% endfor %}", comments=["a", "b"])
    assert Markup(page).words_of("li") == ["a", "b"]


async def test_s21_macros(render):
    source = PAGES["macros.html"] + "{% for c in comments %}{{ render_comment(c) }}{% endfor %}"
    assert Markup(await render(source, comments=["a", "b"])).words_of("li") == ["a", "b"]


async def test_s22_imported_macros(render):
    source = "{% import 'macros.html' as macros %}{{ macros.render_comment('a') }}"
    assert await render(source) == "<li>a</li>"


async def test_s23_includes(render):
    assert "common to all" in await render("<main>{% include 'common.html' %}</main>")


async def test_s24_blocks_of_a_base_template_are_filled(app):
    async with app.app_context():
        page = Markup(await render_template("index.html"))
    assert page.words_of("title") == ["Index - My Application"]
    assert page.words_of("h1") == ["Hello"]


async def test_s25_super_keeps_what_the_base_template_has(app):
    async with app.app_context():
        page = Markup(await render_template("index.html"))
    assert page.words_of("style") == ["p { color: red }", "h1 { color: blue }"]
