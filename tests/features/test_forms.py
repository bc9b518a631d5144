"""Forms and CSRF protection."""

from __future__ import annotations

import pytest
from quart import render_template_string, request, session

from quartapp import create_app
from quartapp.ext.forms import CSRFProtect, Form, Required, StringField, SubmitField, csrf_token
from quartapp.ext.forms.csrf import SESSION_KEY, TokenRefused, verify_token
from quartapp.ext.testing import Browser
from quartapp.ext.tokens import TokenInvalid, TokenSigner
from tests.ext.forms.markup import Markup

PAGE = '{% import "bootstrap/wtf.html" as wtf %}{{ wtf.quick_form(form) }}'


class NameForm(Form):
    name = StringField("What is your name?", validators=[Required()])
    submit = SubmitField("Submit")


@pytest.fixture
def accepted(small) -> list[str]:
    """The valid names that a form view has received."""
    accepted = []

    @small.route("/", methods=["GET", "POST"])
    @CSRFProtect().form_view
    async def index():
        form = await NameForm.from_request()
        if await form.validate_on_submit():
            accepted.append(form.name.data)
        return await render_template_string(PAGE, form=form), form.status

    return accepted


async def test_s029_request_form_holds_the_submitted_fields(small, browser):
    """`request.form` is a MultiDict of the submitted form fields.

    Differs: It is awaited.
    """

    @small.post("/")
    async def index():
        form = await request.form
        return [form["name"], form.getlist("name"), form.get("other")]

    small.config["WTF_CSRF_ENABLED"] = False
    page = await browser.post("/", name=["susan", "david"])
    assert page.json == ["susan", ["susan", "david"], None]


async def test_s030_a_form_renders_and_validates_itself(browser, accepted):
    """A form renders its HTML and validates the submitted data. It renders invalid values again,
    with error messages.
    """
    page = await browser.submit("/", name="   ")
    assert (page.status_code, accepted) == (422, [])
    assert Markup(page.text).one("p", id="name-error").words == "Write something here first."
    await browser.submit("/", name="susan")
    assert accepted == ["susan"]


@pytest.mark.parametrize("bad", ["missing", "of another session", "tampered with", "expired"])
async def test_s031_a_post_without_a_valid_csrf_token_is_rejected(small, browser, accepted, bad):
    """A POST request is rejected if its CSRF token is missing, belongs to another session, has been
    modified or has expired. The view function does not process the form.
    """
    token = await browser.csrf_token("/")
    if bad == "of another session":
        token = await Browser(small).csrf_token("/")
    elif bad == "tampered with":
        signed, _, signature = token.rpartition(".")
        token = f"{signed}.{signature.swapcase()}"
    elif bad == "expired":
        small.config["WTF_CSRF_TIME_LIMIT"] = -1
    fields = {} if bad == "missing" else {"csrf_token": token}
    page = await browser.post("/", name="susan", **fields)
    assert (page.status_code, accepted) == (422, [])
    assert 'value="susan"' in page.text


async def test_s031_a_view_without_a_form_is_protected_too(small, browser):
    done = []
    small.add_url_rule("/", "index", lambda: done.append(...) or "", methods=["POST"])
    assert ((await browser.post("/")).status_code, done) == (400, [])


async def test_s032_the_secret_key_signs_sessions_forms_and_tokens(small, browser):
    """`SECRET_KEY` signs sessions, CSRF tokens and other tokens. A new key invalidates all of
    them.
    """
    small.add_url_rule("/set", "set", lambda: session.setdefault("name", "susan"))
    small.add_url_rule("/session", "session", lambda: session.get("name", "nobody"))
    signer = TokenSigner("test")
    assert (await browser.get("/set")).text == "susan"
    async with small.test_request_context("/"):
        form_token, remembered, token = csrf_token(), session[SESSION_KEY], signer.dumps(id=1)
        verify_token(form_token)

    small.secret_key = "another"
    assert (await browser.get("/session")).text == "nobody"
    async with small.test_request_context("/"):
        session[SESSION_KEY] = remembered  # otherwise the missing session would be the reason
        with pytest.raises(TokenRefused):
            verify_token(form_token)
        with pytest.raises(TokenInvalid):
            signer.loads(token)


def test_s032_the_secret_key_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "from outside")
    assert create_app("testing").secret_key == "from outside"


async def test_s033_a_form_is_a_class(render, small):
    """A form is a class with fields as attributes. Each field has a label: `What is your name?`,
    `Submit`.

    Differs: The base class is `quartapp.ext.forms.Form`. A view function creates the form with
    `await NameForm.from_request()`, because the request body is awaited.
    """
    async with small.test_request_context("/"):
        form = await NameForm.from_request()
    assert form.name.label.text == "What is your name?"
    assert form.submit.label.text == "Submit"
    assert form.name.data == ""
