"""Form views, redirects, sessions and flashed messages."""

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
def direct_view(small) -> None:
    """A form view that responds to a POST request with the page."""

    @small.route("/", methods=["GET", "POST"])
    @form_view
    async def index():
        name, form = None, await NameForm.from_request()
        if await form.validate_on_submit():
            name = form.name.data
            form.name.data = ""
        return await render_template("index.html", form=form, name=name), form.status


@pytest.fixture
def redirecting_view(small) -> list[str]:
    """A form view with Post/Redirect/Get; the fixture returns the valid names."""
    accepted = []

    @small.route("/", methods=["GET", "POST"])
    @form_view
    async def index():
        form = await NameForm.from_request()
        if await form.validate_on_submit():
            old_name = session.get("name")
            if old_name is not None and old_name != form.name.data:
                await flash("Looks like you have changed your name!")
            session["name"] = form.name.data
            accepted.append(form.name.data)
            return redirect(url_for("index"))
        page = await render_template("index.html", form=form, name=session.get("name"))
        return page, form.status

    return accepted


def greeting(page) -> str:
    return Markup(page.text).one("h1").words


async def test_s061_quick_form_renders_a_form(browser, direct_view):
    """`{% import "bootstrap/wtf.html" as wtf %}{{ wtf.quick_form(form) }}` renders the whole form:
    CSRF token, labels, fields, errors and button.
    """
    page = Markup((await browser.submit("/", name=" ")).text)
    form = page.one("form", method="post")
    assert page.one("input", name="csrf_token", type="hidden").inside(form)
    assert page.one("label", for_="name").words == "What is your name?"
    assert page.one("input", type="text", id="name").inside(form)
    assert page.one("p", id="name-error").words == "Write something here first."
    assert page.one("button", type="submit").words == "Submit"


async def test_s062_a_view_accepts_only_get_by_default(small, browser, direct_view):
    """A view function with `methods=["GET", "POST"]` accepts form submissions. By default it
    accepts only GET: a POST request returns 405 with an `Allow` header.
    """
    small.add_url_rule("/read", "read", lambda: "read me")
    assert (await browser.submit("/", name="susan")).status_code == 200
    page = await browser.post("/read")
    assert page.status_code == 405
    assert set(page.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


async def test_s063_validate_on_submit(small):
    """`validate_on_submit` returns True if the form was submitted, its CSRF token is valid and all
    validators accept the data.

    Differs: It is awaited, so that a method `async def check_<field>` can query the database.
    """
    small.config["WTF_CSRF_ENABLED"] = False

    class SignOut(Form):  # has no required field
        submit = SubmitField("Sign out")

    async def valid(method: str, kind: type[Form] = NameForm, **fields: str) -> bool:
        async with small.test_request_context("/", method=method, form=fields or None):
            return await (await kind.from_request()).validate_on_submit()

    assert await valid("POST", name="susan")
    assert not await valid("POST", name=" ")
    assert not await valid("POST", name="taken")
    assert await valid("POST", SignOut)
    assert not await valid("GET", SignOut)


async def test_s064_a_view_reads_and_clears_a_field(browser, direct_view):
    """`name = form.name.data; form.name.data = ""` reads a field and clears it: the page contains
    the greeting and an empty field.
    """
    assert greeting(await browser.get("/")) == "Hello, Stranger!"
    page = await browser.submit("/", name="susan")
    assert greeting(page) == "Hello, susan!"
    assert page.form().values["name"] == ""


async def test_s065_post_redirect_get(browser, redirecting_view):
    """A view function responds to a valid POST request with a redirect, so that reloading the page
    does not submit the form again (Post/Redirect/Get).
    """
    sent = await browser.submit("/", name="susan", follow=False)
    assert (sent.status_code, sent.location) == (302, "/")
    for _ in range(2):
        assert (await browser.get(sent.location)).status_code == 200
    assert redirecting_view == ["susan"]


async def test_s066_the_session_keeps_the_name(browser, redirecting_view):
    """`session["name"]` keeps the name across `redirect(url_for("index"))`; the next request reads
    it with `session.get("name")`.
    """
    assert greeting(await browser.submit("/", name="susan")) == "Hello, susan!"
    assert greeting(await browser.get("/")) == "Hello, susan!"


async def test_s067_flash_shows_a_message_on_the_next_page(browser, redirecting_view):
    """`flash` stores a message for the next page: the view function calls it if the user enters a
    name that differs from the previous one.

    Differs: It is awaited.
    """
    changed = "Looks like you have changed your name!"
    pages = [await browser.submit("/", name=name) for name in ("susan", "david", "david")]
    assert [changed in page.text for page in pages] == [False, True, False]


async def test_s068_flashed_messages_are_shown_once(small, browser, redirecting_view):
    """`get_flashed_messages()` in the base template renders each message once, as an alert.

    Differs: Bootstrap 5 has no `data-dismiss`, and its close button uses an image that a strict
    content security policy blocks. `flashed_messages()` in `bootstrap/utils.html` renders alerts
    without a close button.
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


async def test_s068_a_macro_renders_flashed_messages(small, browser, write):
    write("own.html", '{% from "bootstrap/utils.html" import flashed_messages with context %}'
          "{{ flashed_messages() }}")  # fmt: skip

    @small.get("/")
    async def index():
        await flash("Careful.", "warning")
        return await render_template("own.html")

    shown = Markup((await browser.get("/")).text).one("p", class_="alert alert-warning")
    assert (shown.words, shown["role"]) == ("Careful.", "alert")
