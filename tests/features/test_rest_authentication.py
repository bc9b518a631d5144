"""REST API: authentication."""

from __future__ import annotations

from base64 import b64encode

import pytest
from quart import g

from quartapp.ext.httpauth import HTTPAuth
from quartapp.ext.tokens import TokenSigner
from quartapp.services import confirmation, tokens
from tests.api.blackbox.answers import refused
from tests.api.conftest import API, basic
from tests.people import PASSWORD, SUSAN


class AnonymousUser:
    name = "nobody"


class User:
    def __init__(self, name: str) -> None:
        self.name = name

    def verify_password(self, password: str) -> bool:
        return password == "cat"


async def test_s117_verify_password_sets_the_current_user(small, browser):
    """`@auth.verify_password` registers a callback of `auth = HTTPAuth()` that checks the
    credentials. The user name `""` gives an `AnonymousUser`, and an unknown user name is rejected.
    `g.current_user` is the authenticated user.

    Differs: The callback is awaited. It returns the user or None, instead of setting
    `g.current_user` and returning True or False.
    """
    auth = HTTPAuth(small)

    @auth.verify_password
    async def verify_password(email, password):
        if email == "":
            return AnonymousUser()
        user = {"susan@example.com": User("susan")}.get(email)
        return user if user and user.verify_password(password) else None

    @small.get("/")
    @auth.login_required
    async def index():
        return g.current_user.name

    for header, status, name in [
        ({}, 200, "nobody"),
        ({"Authorization": "Basic Og=="}, 200, "nobody"),
        (basic("susan@example.com", "cat"), 200, "susan"),
        (basic("david@example.com", "cat"), 401, None),
    ]:
        page = await browser.get("/", headers=header)
        assert page.status_code == status
        assert name in {None, page.text}


async def test_s117_an_anonymous_user_may_read(site):
    answer = await site.ask(None, "GET", "/posts/", headers={"Authorization": "Basic Og=="})
    assert answer.status_code == 200
    refused(await site.ask(None, "GET", "/users/me", headers={"Authorization": "Basic Og=="}), 401)


async def test_s118_login_required_rejects_a_wrong_password(site, small, browser):
    """`@auth.login_required` protects a view function: a wrong password returns 401 with
    `WWW-Authenticate: Basic`.

    Differs: The response also has `WWW-Authenticate: Bearer`, for tokens.
    """
    auth = HTTPAuth(small)
    small.add_url_rule("/", "index", auth.login_required(lambda: "in"))
    page = await browser.get("/", headers=basic(SUSAN, "dog"))
    assert page.status_code == 401
    assert page.headers.getlist("WWW-Authenticate")[0].startswith("Basic ")
    answer = await site.ask(None, "GET", "/posts/", headers=basic(SUSAN, "dog"))
    assert refused(answer, 401).headers["WWW-Authenticate"].startswith("Basic ")


@pytest.fixture
def status_with_token(app):
    """Return the status of a request with a token."""
    client = app.test_client()

    async def status_with_token(token: str) -> int:
        return (await client.get(f"{API}/users/me", headers=basic(token, ""))).status_code

    return status_with_token


async def test_s119_a_token_is_signed_and_expires(app, account, status_with_token):
    """`generate_auth_token` returns a signed token with `{"id": …}` and an expiration time.
    `verify_auth_token` returns the user, or None for a token that has been modified, has expired or
    has another purpose; the API then returns 401.

    Differs: They are functions in `services.tokens`, because models do not query the database. The
    token contains its expiration time, and a new password invalidates it.
    """
    susan = await account("susan")
    async with app.app_context():
        token = tokens.generate_auth_token(susan)
        claims = tokens.signer.loads(token)
        expired = TokenSigner("api", -1).dumps(**claims)
        other = confirmation.signer.dumps(**claims)
        assert (await tokens.verify_auth_token(token)).id == claims["id"] == susan.id
        for bad in (expired, other, token.swapcase(), "", "junk"):
            assert await tokens.verify_auth_token(bad) is None
    assert await status_with_token(token) == 200
    for bad in (expired, other, token.swapcase(), "junk", "ü"):
        assert await status_with_token(bad) == 401


async def test_s119_a_new_password_invalidates_a_token(app, account, change, status_with_token):
    susan = await account("susan")
    async with app.app_context():
        token = tokens.generate_auth_token(susan)
    await change("susan", password_changed_at=susan.member_since.replace(year=2030))
    assert await status_with_token(token) == 401


async def test_s120_a_token_replaces_user_name_and_password(site):
    """A token replaces user name and password: the client sends it as the user name with an empty
    password, `token:`.

    Differs: The client may also send it as `Authorization: Bearer`.
    """
    token = (await site.ask("susan", "GET", "/token")).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    for headers in (basic(token, ""), bearer):
        answer = await site.ask(None, "GET", "/users/me", headers=headers)
        assert (answer.status_code, answer.json()["username"]) == (200, "susan")
    refused(await site.ask(None, "GET", "/users/me", headers=basic(token, "x")), 401)


async def test_s121_a_new_token_requires_a_password(site):
    """`GET /api/v1.0/token` returns `{"token": …, "expiration": 3600}` to a client that
    authenticates with a password. Without credentials or with a token it returns 401, `Invalid
    credentials`.
    """
    auth = b64encode(f"{SUSAN}:{PASSWORD}".encode()).decode()
    answer = await site.client.get(
        f"{site.address}/api/v1.0/token", headers={"Authorization": f"Basic {auth}"}
    )
    assert answer.json().keys() == {"token", "expiration"}
    assert answer.json()["expiration"] == 3600
    for headers in ({}, basic(answer.json()["token"], "")):
        refused(await site.ask(None, "GET", "/token", headers=headers), 401, "Invalid credentials")
