"""Forms, and the token that guards them."""

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
def written(small) -> list[str]:
    """The names that were sent to a view with a form, and accepted."""
    written = []

    @small.route("/", methods=["GET", "POST"])
    @CSRFProtect().form_view
    async def index():
        form = await NameForm.from_request()
        if await form.validate_on_submit():
            written.append(form.name.data)
        return await render_template_string(PAGE, form=form), form.status

    return written


async def test_s029_a_form_that_was_sent_is_in_request_form(small, browser):
    """`request.form` holds what was POSTed, as a MultiDict.

    Differs: it is awaited.
    """

    @small.post("/")
    async def index():
        form = await request.form
        return [form["name"], form.getlist("name"), form.get("other")]

    small.config["WTF_CSRF_ENABLED"] = False
    page = await browser.post("/", name=["susan", "david"])
    assert page.json == ["susan", ["susan", "david"], None]


async def test_s030_a_form_draws_itself_and_checks_what_was_sent(browser, written):
    """A form makes its HTML and checks what comes back; what is wrong is shown again with it."""
    page = await browser.submit("/", name="   ")
    assert (page.status_code, written) == (422, [])
    assert Markup(page.text).one("p", id="name-error").words == "Write something here first."
    await browser.submit("/", name="susan")
    assert written == ["susan"]


@pytest.mark.parametrize("bad", ["missing", "of another session", "tampered with", "expired"])
async def test_s031_a_post_without_a_good_csrf_token_is_refused(small, browser, written, bad):
    """A POST whose CSRF token is missing, of another session, tampered with or expired is
    refused, and nothing is written.
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
    assert (page.status_code, written) == (422, [])
    assert 'value="susan"' in page.text


async def test_s031_a_view_without_a_form_is_guarded_too(small, browser):
    done = []
    small.add_url_rule("/", "index", lambda: done.append(...) or "", methods=["POST"])
    assert ((await browser.post("/")).status_code, done) == (400, [])


async def test_s032_the_secret_key_signs_sessions_forms_and_tokens(small, browser):
    """`SECRET_KEY` signs sessions, CSRF tokens and other tokens: with another one, all of them
    are void.
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
        session[SESSION_KEY] = remembered  # or the token were refused for want of a session
        with pytest.raises(TokenRefused):
            verify_token(form_token)
        with pytest.raises(TokenInvalid):
            signer.loads(token)


def test_s032_the_secret_key_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "from outside")
    assert create_app("testing").secret_key == "from outside"


async def test_s033_a_form_is_a_class(render, small):
    """A form is a class of fields with labels: `What is your name?`, `Submit`.

    Differs: the base is `quartapp.ext.forms.Form`, and a view fills it with
    `await NameForm.from_request()`, as the body has to be awaited.
    """
    async with small.test_request_context("/"):
        form = await NameForm.from_request()
    assert form.name.label.text == "What is your name?"
    assert form.submit.label.text == "Submit"
    assert form.name.data == ""
