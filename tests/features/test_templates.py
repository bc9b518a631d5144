"""Templates."""

from __future__ import annotations

import pytest
from quart import url_for

from quartapp.ext.templating import render_template
from tests.ext.forms.markup import Markup

BASE = """<html><head>{% block head %}
<title>{% block title %}{% endblock %} - My Application</title>{% endblock %}</head>
<body>{% block body %}{% endblock %}</body></html>
"""
INDEX = """{% extends "base.html" %}
{% block title %}Index{% endblock %}
{% block head %}{{ super() }}<style>h1 { color: blue }</style>{% endblock %}
{% block body %}<h1>Hello, World!</h1>{% endblock %}
"""
MACRO = "{% macro render_comment(comment) %}<li>{{ comment }}</li>{% endmacro %}"
COMMENTS = ["First!", "Second."]


class Thing:
    def somemethod(self) -> str:
        return "a method"

    async def later(self) -> str:
        return "an awaited method"

    def __str__(self) -> str:
        return "a thing"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("name", "susan"),
        ("mydict['key']", "a value"),
        ("mylist[3]", "three"),
        ("mylist[myintvar]", "zero"),
        ("myobj.somemethod()", "a method"),
        ("myobj.later()", "an awaited method"),
    ],
)
async def test_s015_values_items_and_methods_render(render, expression, shown):
    """Templates render variables, items and method calls: `{{ name }}`, `mydict['key']`,
    `mylist[3]`, `mylist[myintvar]`, `myobj.somemethod()` and an `async` method.

    Differs: Quart's default environment awaits in templates. The blog uses a faster environment
    that does not: its views await first, and an awaitable in a template raises an error that names
    it.
    """
    values = {"mydict": {"key": "a value"}, "mylist": ["zero", 1, 2, "three"], "myintvar": 0}
    page = await render("{{ %s }}" % expression, name="susan", myobj=Thing(), **values)  # noqa: UP031
    assert page == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(7, "7"), (None, "None"), (["a"], "[&#39;a&#39;]"), (Thing(), "a thing")]
)
async def test_s016_any_type_renders(render, value, shown):
    """Templates render values of any type: a number, None, a list, an object."""
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
async def test_s017_filters_change_values(render, expression, shown):
    """Templates have the filters `safe`, `capitalize`, `lower`, `upper`, `title`, `trim` and
    `striptags`.
    """
    assert await render("{{ " + expression + " }}") == shown


async def test_s018_user_input_is_escaped(susan, stranger, render):
    """Templates escape user input: a stored script is displayed as text and does not run."""
    script = "<script>alert(1)</script>"
    assert await render("{{ body }}", body=script) == "&lt;script&gt;alert(1)&lt;/script&gt;"
    await susan.submit("/edit-profile", name=script, location=script, about_me=script)
    await susan.submit("/", body=f"stored {script}")
    for path in ("/", "/user/susan"):
        page = (await stranger.get(path)).text
        assert "stored" in page
        assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(("user", "shown"), [("susan", "Hello, susan!"), ("", "Hello, Stranger!")])
async def test_s019_if_selects_a_branch(render, user, shown):
    """`{% if user %}` … `{% else %}` … `{% endif %}` renders one of two branches."""
    source = "{% if user %}Hello, {{ user }}!{% else %}Hello, Stranger!{% endif %}"
    assert await render(source, user=user) == shown


async def test_s020_for_renders_each_item(render):
    """`{% for comment in comments %}` … `{% endfor %}` renders an `<li>` element for each
    comment.
    """
    page = await render("{% for c in comments %}<li>{{ c }}</li>{% endfor %}", comments=COMMENTS)
    assert Markup(page).words_of("li") == COMMENTS


async def test_s021_a_macro_is_called_for_each_item(render):
    """`{% macro render_comment(comment) %}` defines a macro, which the template calls for each
    comment.
    """
    source = MACRO + "{% for c in comments %}{{ render_comment(c) }}{% endfor %}"
    assert Markup(await render(source, comments=COMMENTS)).words_of("li") == COMMENTS


async def test_s022_macros_are_imported(write, render):
    """`{% import 'macros.html' as macros %}` imports macros from another template:
    `macros.render_comment(comment)`.
    """
    write("macros.html", MACRO)
    source = "{% import 'macros.html' as macros %}{{ macros.render_comment('First!') }}"
    assert await render(source) == "<li>First!</li>"


async def test_s023_a_template_includes_another(write, render):
    """`{% include 'common.html' %}` renders another template at this place."""
    write("common.html", "<p>common to all</p>")
    source = "<main>{% include 'common.html' %}</main>"
    assert await render(source) == "<main><p>common to all</p></main>"


async def test_s024_a_template_extends_another(write, render):
    """`{% extends "base.html" %}` inherits from a base template and fills its blocks `head`,
    `title` and `body`.
    """
    write("base.html", BASE)
    page = Markup(await render(INDEX))
    assert page.words_of("title") == ["Index - My Application"]
    assert page.one("h1").inside(page.one("body"))


async def test_s025_super_renders_the_parent_block(write, render):
    """`{{ super() }}` renders the block of the base template in the block of the child template."""
    write("base.html", BASE)
    head = Markup(await render(INDEX)).one("head")
    assert "Index - My Application" in head.words
    assert "color: blue" in head.words


async def test_s026_error_handlers_render_templates(small, browser, write):
    """`errorhandler(404)` and `errorhandler(500)` render `404.html` and `500.html` with the status
    of the error.
    """
    write("404.html", "<h1>Page Not Found</h1>")
    write("500.html", "<h1>Internal Server Error</h1>")

    @small.errorhandler(404)
    async def page_not_found(_error):
        return await render_template("404.html"), 404

    @small.errorhandler(500)
    async def internal_server_error(_error):
        return await render_template("500.html"), 500

    small.add_url_rule("/boom", "boom", lambda: 1 / 0)
    lost, boom = await browser.get("/none"), await browser.get("/boom")
    assert (lost.status_code, lost.text) == (404, "<h1>Page Not Found</h1>")
    assert (boom.status_code, boom.text) == (500, "<h1>Internal Server Error</h1>")


async def test_s027_url_for_builds_urls(small):
    """`url_for("user", name="john", _external=True)` builds `http://localhost:5000/user/john`.
    Outside a request it requires `SERVER_NAME`.
    """
    small.add_url_rule("/user/<name>", "user", lambda name: name)
    async with small.test_request_context("/", headers={"Host": "localhost:5000"}):
        assert url_for("user", name="john") == "/user/john"
        external = url_for("user", name="john", _external=True)
        assert external == "http://localhost:5000/user/john"
    async with small.app_context():
        with pytest.raises(RuntimeError, match="SERVER_NAME"):
            url_for("user", name="john")
        small.config["SERVER_NAME"] = "localhost:5000"
    async with small.app_context():
        assert url_for("user", name="john", _external=True) == external


async def test_s028_static_files_are_served(small, browser, folder):
    """The application serves the files in `static/`. `url_for("static", filename="css/styles.css",
    _external=True)` builds their URLs.
    """
    (folder / "static" / "css").mkdir()
    (folder / "static" / "css" / "styles.css").write_text("p { color: red }")
    async with small.test_request_context("/", headers={"Host": "localhost:5000"}):
        address = url_for("static", filename="css/styles.css", _external=True)
    assert address == "http://localhost:5000/static/css/styles.css"
    page = await browser.get(address)
    assert (page.status_code, page.text) == (200, "p { color: red }")
    assert page.headers["Content-Type"].startswith("text/css")
