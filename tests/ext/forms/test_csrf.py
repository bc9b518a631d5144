"""Tests of CSRF tokens: session, expiry, keys; and of the check before each view."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer
from quart import Blueprint, Quart, render_template_string, request
from quart.typing import TestClientProtocol as Client

from quartapp.ext.forms import CSRFProtect, Form, Required, StringField

EXPIRED = "This form waited too long. Your text is still here: send it again."
FOREIGN = (
    "We could not tell that this came from you. Your text is still here: "
    "send it again, with cookies allowed for this site."
)


class NameForm(Form):
    name = StringField(validators=[Required()])


@pytest.fixture(autouse=True)
def views(app: Quart, csrf: CSRFProtect) -> None:
    app.extensions["written"] = []

    @app.get("/token")
    async def token() -> str:
        return await render_template_string("{{ csrf_token() }}")

    @app.route("/form", methods=["GET", "POST"])
    @csrf.form_view
    async def form() -> Any:
        form = await NameForm.from_request()
        if await form.validate_on_submit():
            app.extensions["written"].append(form.name.data)
            return "saved"
        return {"errors": form.errors, "name": form.name.data, "token": token_of(form)}, form.status

    @app.route("/write", methods=["POST", "PUT", "PATCH", "DELETE"])
    async def write() -> str:
        app.extensions["written"].append((await request.form).get("name"))
        return "written"


def token_of(form: Form) -> str:
    return str(form["csrf_token"].current_token)


async def token(client: Client) -> str:
    return await (await client.get("/token")).get_data(as_text=True)


def signed_for_another_purpose(app: Quart, good: str) -> str:
    """Sign the value of a token with the same key, and with the salt of another component."""
    signer = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    other = URLSafeTimedSerializer(app.secret_key, salt="mail", signer_kwargs=signer)
    return other.dumps(other.loads_unsafe(good)[1])


async def test_a_token_works_more_than_once_in_its_session(app: Quart) -> None:
    client = app.test_client()
    good = await token(client)
    for _ in range(2):
        sent = await client.post("/form", form={"name": "susan", "csrf_token": good})
        assert await sent.get_data(as_text=True) == "saved"
    assert app.extensions["written"] == ["susan", "susan"]


BAD = ["missing", "empty", "junk", "not ASCII", "tampered", "another session", "another purpose"]


async def bad_token(app: Quart, client: Client, what: str) -> str | None:
    good = await token(client)
    return {
        "missing": None,
        "empty": "",
        "junk": "junk",
        "not ASCII": "ü.ü.ü",
        "tampered": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "another session": await token(app.test_client()),
        "another purpose": signed_for_another_purpose(app, good),
    }[what]


@pytest.mark.parametrize("what", BAD)
async def test_a_form_with_a_bad_token_keeps_the_input(app: Quart, what: str) -> None:
    client = app.test_client()
    bad = await bad_token(app, client, what)
    fields = {"name": "susan"} | ({} if bad is None else {"csrf_token": bad})
    sent = await client.post("/form", form=fields)
    body = await sent.get_json()
    assert (sent.status_code, body["name"]) == (422, "susan")
    assert body["errors"] == {"csrf_token": [FOREIGN]}
    again = await client.post("/form", form={"name": "susan", "csrf_token": body["token"]})
    assert await again.get_data(as_text=True) == "saved"


@pytest.mark.parametrize("what", BAD)
async def test_a_view_without_a_form_does_not_run_with_a_bad_token(app: Quart, what: str) -> None:
    client = app.test_client()
    bad = await bad_token(app, client, what)
    fields = {} if bad is None else {"csrf_token": bad}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        sent = await client.open("/write", method=method, form=fields)
        assert sent.status_code == 400
        assert "page of ours" in await sent.get_data(as_text=True)
    assert app.extensions["written"] == []


async def test_a_token_without_its_session_cookie_is_refused(app: Quart) -> None:
    good = await token(app.test_client())
    sent = await app.test_client().post("/write", form={"csrf_token": good})
    assert sent.status_code == 400


async def test_an_expired_token_is_refused_with_an_explanation_and_a_new_token(app: Quart) -> None:
    client = app.test_client()
    old = await token(client)
    app.config["WTF_CSRF_TIME_LIMIT"] = -1
    sent = await client.post("/form", form={"name": "susan", "csrf_token": old})
    body = await sent.get_json()
    assert (body["errors"], body["name"]) == ({"csrf_token": [EXPIRED]}, "susan")
    page = await client.post("/write", form={"csrf_token": old})
    assert "That page waited too long" in await page.get_data(as_text=True)
    app.config["WTF_CSRF_TIME_LIMIT"] = 3600
    again = await client.post("/form", form={"name": "susan", "csrf_token": body["token"]})
    assert await again.get_data(as_text=True) == "saved"


async def test_a_token_never_expires_without_a_time_limit(app: Quart) -> None:
    client = app.test_client()
    good = await token(client)
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    assert (await client.post("/write", form={"csrf_token": good})).status_code == 200


async def test_a_token_stays_valid_while_its_key_is_a_fallback(
    app: Quart,
) -> None:
    client = app.test_client()
    old, app.secret_key = await token(client), "a new one"
    assert (await client.post("/write", form={"csrf_token": old})).status_code == 400
    app.config["SECRET_KEY_FALLBACKS"] = ["only the tests know"]
    client = app.test_client()
    app.secret_key = "only the tests know"
    old, app.secret_key = await token(client), "a new one"
    assert (await client.post("/write", form={"csrf_token": old})).status_code == 200
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert (await client.post("/write", form={"csrf_token": old})).status_code == 400


@pytest.mark.parametrize("path", ["/write", "/form"])
async def test_a_token_in_a_header_is_accepted(app: Quart, path: str) -> None:
    client = app.test_client()
    good = {"X-CSRFToken": await token(client)}
    assert (await client.post(path, form={"name": "x"}, headers=good)).status_code == 200
    json = await client.post("/write", json={"name": "x"}, headers=good)
    assert json.status_code == 200


@pytest.mark.parametrize(("path", "status"), [("/write", 400), ("/form", 400)])
async def test_a_cross_site_request_is_refused_even_with_a_valid_token(
    app: Quart, path: str, status: int
) -> None:
    client = app.test_client()
    fields = {"name": "susan", "csrf_token": await token(client)}
    for site, expected in (("cross-site", status), ("same-origin", 200), ("none", 200)):
        sent = await client.post(path, form=fields, headers={"Sec-Fetch-Site": site})
        assert sent.status_code == expected


async def test_an_exempt_blueprint_or_view_needs_no_token(app: Quart, csrf: CSRFProtect) -> None:
    api = csrf.exempt(Blueprint("api", __name__, url_prefix="/api"))
    inner = Blueprint("inner", __name__, url_prefix="/inner")

    @api.post("/posts")
    async def post() -> str:
        return "made"

    @inner.post("/")
    async def within() -> str:
        return "made"

    @app.post("/hook")
    @csrf.exempt
    async def hook() -> str:
        return "heard"

    api.register_blueprint(inner)
    app.register_blueprint(api)
    client = app.test_client()
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.com"}
    for path in ("/api/posts", "/api/inner/", "/hook"):
        assert (await client.post(path, headers=foreign)).status_code == 200
    assert (await client.post("/write")).status_code == 400


async def test_safe_methods_need_no_token_and_routing_errors_come_first(app: Quart) -> None:
    client = app.test_client()
    for method in ("GET", "HEAD", "OPTIONS"):
        assert (await client.open("/token", method=method)).status_code == 200
    assert (await client.post("/nowhere")).status_code == 404
    assert (await client.post("/token")).status_code == 405


async def test_a_view_can_read_the_body_after_the_token_check(app: Quart) -> None:
    client = app.test_client()
    fields = {"name": "susan", "csrf_token": await token(client)}
    assert (await client.post("/write", form=fields)).status_code == 200
    assert app.extensions["written"] == ["susan"]


@pytest.mark.parametrize("path", ["/write", "/form"])
async def test_a_body_that_is_too_large_gets_413_before_the_token_check(
    app: Quart, path: str
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    sent = await app.test_client().post(path, form={"name": "x" * 2000})
    assert sent.status_code == 413


async def test_csrf_protection_can_be_disabled(app: Quart) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert (await client.post("/write")).status_code == 200
    sent = await client.post("/form", form={"name": "susan"})
    assert await sent.get_data(as_text=True) == "saved"


async def test_a_page_without_a_token_sets_no_cookie(app: Quart) -> None:
    @app.get("/plain")
    async def plain() -> str:
        return "plain"

    client = app.test_client()
    assert "Set-Cookie" not in (await client.get("/plain")).headers
    assert "Set-Cookie" in (await client.get("/token")).headers


def test_a_second_initialisation_of_an_application_is_an_error(app: Quart) -> None:
    with pytest.raises(RuntimeError, match="CSRFProtect is already initialised on this app"):
        CSRFProtect(app)
