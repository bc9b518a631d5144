"""Views with forms: redirects, sessions and flashed messages."""

from __future__ import annotations

import pytest
from quart import flash, redirect, render_template, session, url_for

from quartapp.ext.forms import CSRFProtect, Form, Required, StringField, SubmitField
from quartapp.ext.forms import ValidationError as Wrong
from tests.ext.forms.markup import Markup

form_view = CSRFProtect().form_view

BASE = """<title>{% block title %}{% endblock %}</title>
{% for message in get_flashed_messages() %}
<div class="alert alert-warning">
    <button type="button" class="close" data-dismiss="alert">&times;</button>
    {{ message }}
</div>
{% endfor %}
{% block content %}{% endblock %}
"""
INDEX = """{% extends "base.html" %}
{% import "bootstrap/wtf.html" as wtf %}
{% block content %}
<h1>Hello, {% if name %}{{ name }}{% else %}Stranger{% endif %}!</h1>
{{ wtf.quick_form(form) }}
{% endblock %}
"""


class NameForm(Form):
    name = StringField("What is your name?", validators=[Required()])
    submit = SubmitField("Submit")

    async def check_name(self, field) -> None:
        if field.data == "taken":
            raise Wrong("Somebody has that name.")


@pytest.fixture(autouse=True)
def templates(write) -> None:
    write("base.html", BASE)
    write("index.html", INDEX)


@pytest.fixture
def greets_at_once(small) -> None:
    """The seed's first view with a form: it answers a POST with the page."""

    @small.route("/", methods=["GET", "POST"])
    @form_view
    async def index():
        name, form = None, await NameForm.from_request()
        if await form.validate_on_submit():
            name = form.name.data
            form.name.data = ""
        return await render_template("index.html", form=form, name=name), form.status


@pytest.fixture
def greets_next_time(small) -> list[str]:
    """The seed's view with Post/Redirect/Get; what it gives is what the view has written."""
    written = []

    @small.route("/", methods=["GET", "POST"])
    @form_view
    async def index():
        form = await NameForm.from_request()
        if await form.validate_on_submit():
            old_name = session.get("name")
            if old_name is not None and old_name != form.name.data:
                await flash("Looks like you have changed your name!")
            session["name"] = form.name.data
            written.append(form.name.data)
            return redirect(url_for("index"))
        page = await render_template("index.html", form=form, name=session.get("name"))
        return page, form.status

    return written


def greeting(page) -> str:
    return Markup(page.text).one("h1").words


async def test_s061_quick_form_draws_a_form(browser, greets_at_once):
    """`{% import "bootstrap/wtf.html" as wtf %}{{ wtf.quick_form(form) }}` draws all of it:
    token, labels, errors, button.
    """
    page = Markup((await browser.submit("/", name=" ")).text)
    form = page.one("form", method="post")
    assert page.one("input", name="csrf_token", type="hidden").inside(form)
    assert page.one("label", for_="name").words == "What is your name?"
    assert page.one("input", type="text", id="name").inside(form)
    assert page.one("p", id="name-error").words == "Write something here first."
    assert page.one("button", type="submit").words == "Submit"


async def test_s062_a_view_takes_get_alone_unless_it_says_more(small, browser, greets_at_once):
    """`methods=["GET", "POST"]` lets a view take forms; without, a POST is a 405 that says what
    is allowed.
    """
    small.add_url_rule("/read", "read", lambda: "read me")
    assert (await browser.submit("/", name="susan")).status_code == 200
    page = await browser.post("/read")
    assert page.status_code == 405
    assert set(page.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


async def test_s063_validate_on_submit(small):
    """`validate_on_submit` is True when the form was sent, is ours, and every validator accepts
    it.

    Differs: it is awaited, so that a method `async def check_<field>` can ask the database.
    """
    small.config["WTF_CSRF_ENABLED"] = False

    class SignOut(Form):  # which nothing is required of
        submit = SubmitField("Sign out")

    async def valid(method: str, kind: type[Form] = NameForm, **fields: str) -> bool:
        async with small.test_request_context("/", method=method, form=fields or None):
            return await (await kind.from_request()).validate_on_submit()

    assert await valid("POST", name="susan")
    assert not await valid("POST", name=" ")
    assert not await valid("POST", name="taken")
    assert await valid("POST", SignOut)
    assert not await valid("GET", SignOut)


async def test_s064_a_view_reads_a_field_and_empties_it(browser, greets_at_once):
    """`name = form.name.data; form.name.data = ""`: the greeting is there, the field is empty."""
    assert greeting(await browser.get("/")) == "Hello, Stranger!"
    page = await browser.submit("/", name="susan")
    assert greeting(page) == "Hello, susan!"
    assert page.form().values["name"] == ""


async def test_s065_post_redirect_get(browser, greets_next_time):
    """A good POST is answered with a redirect, so that a refresh sends nothing twice."""
    sent = await browser.submit("/", name="susan", follow=False)
    assert (sent.status_code, sent.location) == (302, "/")
    for _ in range(2):
        assert (await browser.get(sent.location)).status_code == 200
    assert greets_next_time == ["susan"]


async def test_s066_the_session_remembers_the_name(browser, greets_next_time):
    """`session["name"]`, `redirect(url_for("index"))`, `session.get("name")`: greeted by name
    after the redirect.
    """
    assert greeting(await browser.submit("/", name="susan")) == "Hello, susan!"
    assert greeting(await browser.get("/")) == "Hello, susan!"


async def test_s067_flash_says_something_on_the_next_page(browser, greets_next_time):
    """`flash` when the name has changed: not for the first one, nor for the same one again.

    Differs: it is awaited.
    """
    changed = "Looks like you have changed your name!"
    pages = [await browser.submit("/", name=name) for name in ("susan", "david", "david")]
    assert [changed in page.text for page in pages] == [False, True, False]


async def test_s068_flashed_messages_are_shown_once(small, browser, greets_next_time):
    """`get_flashed_messages()` in the base template draws each message as an alert, once.

    Differs: Bootstrap 5 has no `data-dismiss`, and draws its own button with an image that a
    strict policy forbids; `flashed_messages()` in `bootstrap/utils.html` does without one.
    """

    @small.get("/two")
    async def two():
        await flash("One.")
        await flash("Two.")
        return redirect(url_for("index"))

    page = Markup((await browser.get("/two")).text)
    alerts = page.all("div", class_="alert alert-warning")
    assert [each.words.split() for each in alerts] == [["×", "One."], ["×", "Two."]]
    buttons = page.all("button", type="button", class_="close", data_dismiss="alert")
    assert [each.inside(alert) for each, alert in zip(buttons, alerts, strict=True)] == [True, True]
    assert "alert-warning" not in (await browser.get("/")).text


async def test_s068_the_librarys_own_macro_shows_them_too(small, browser, write):
    write("own.html", '{% from "bootstrap/utils.html" import flashed_messages with context %}'
          "{{ flashed_messages() }}")  # fmt: skip

    @small.get("/")
    async def index():
        await flash("Careful.", "warning")
        return await render_template("own.html")

    shown = Markup((await browser.get("/")).text).one("p", class_="alert alert-warning")
    assert (shown.words, shown["role"]) == ("Careful.", "alert")
