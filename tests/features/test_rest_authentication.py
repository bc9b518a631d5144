"""The REST API: who is asking."""

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


async def test_s117_verify_password_knows_who_asks(small, browser):
    """`auth = HTTPAuth()`, `@auth.verify_password`: `""` is an `AnonymousUser`, an unknown name
    nobody; `g.current_user` is who asks.

    Differs: it is awaited, and returns the user, or None, instead of setting `g.current_user`
    and returning True, or False.
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


async def test_s117_the_api_lets_nobody_in_particular_read(site):
    answer = await site.ask(None, "GET", "/posts/", headers={"Authorization": "Basic Og=="})
    assert answer.status_code == 200
    refused(await site.ask(None, "GET", "/users/me", headers={"Authorization": "Basic Og=="}), 401)


async def test_s118_login_required_refuses_a_bad_password(site, small, browser):
    """`@auth.login_required`: a bad password is a 401 with `WWW-Authenticate: Basic`.

    Differs: it says `Bearer` as well, for tokens.
    """
    auth = HTTPAuth(small)
    small.add_url_rule("/", "index", auth.login_required(lambda: "in"))
    page = await browser.get("/", headers=basic(SUSAN, "dog"))
    assert page.status_code == 401
    assert page.headers.getlist("WWW-Authenticate")[0].startswith("Basic ")
    answer = await site.ask(None, "GET", "/posts/", headers=basic(SUSAN, "dog"))
    assert refused(answer, 401).headers["WWW-Authenticate"].startswith("Basic ")


@pytest.fixture
def with_token(app):
    """The status that a token gets."""
    client = app.test_client()

    async def with_token(token: str) -> int:
        return (await client.get(f"{API}/users/me", headers=basic(token, ""))).status_code

    return with_token


async def test_s119_a_token_is_signed_and_ends(app, account, with_token):
    """`generate_auth_token` signs `{"id": …}` and an end; `verify_auth_token` gives the user, or
    None: a token that is tampered with, expired or for another purpose is a 401.

    Differs: they are functions in `services.tokens`, for models ask nobody; the end lies inside,
    and a new password ends it too.
    """
    susan = await account("susan")
    async with app.app_context():
        token = tokens.generate_auth_token(susan)
        claims = tokens.signer.loads(token)
        late = TokenSigner("api", -1).dumps(**claims)
        other = confirmation.signer.dumps(**claims)
        assert (await tokens.verify_auth_token(token)).id == claims["id"] == susan.id
        for bad in (late, other, token.swapcase(), "", "junk"):
            assert await tokens.verify_auth_token(bad) is None
    assert await with_token(token) == 200
    for bad in (late, other, token.swapcase(), "junk", "ü"):
        assert await with_token(bad) == 401


async def test_s119_a_new_password_ends_it(app, account, change, with_token):
    susan = await account("susan")
    async with app.app_context():
        token = tokens.generate_auth_token(susan)
    await change("susan", password_changed_at=susan.member_since.replace(year=2030))
    assert await with_token(token) == 401


async def test_s120_a_token_stands_for_name_and_password(site):
    """A token as the name, with an empty password, is as good as both: `token:`.

    Differs: it may also come as `Authorization: Bearer`.
    """
    token = (await site.ask("susan", "GET", "/token")).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    for headers in (basic(token, ""), bearer):
        answer = await site.ask(None, "GET", "/users/me", headers=headers)
        assert (answer.status_code, answer.json()["username"]) == (200, "susan")
    refused(await site.ask(None, "GET", "/users/me", headers=basic(token, "x")), 401)


async def test_s121_a_token_is_given_for_a_password_alone(site):
    """`GET /api/v1.0/token`: `{"token": …, "expiration": 3600}`; nobody, and who comes with a
    token, gets a 401, `Invalid credentials`.
    """
    auth = b64encode(f"{SUSAN}:{PASSWORD}".encode()).decode()
    answer = await site.client.get(
        f"{site.address}/api/v1.0/token", headers={"Authorization": f"Basic {auth}"}
    )
    assert answer.json().keys() == {"token", "expiration"}
    assert answer.json()["expiration"] == 3600
    for headers in ({}, basic(answer.json()["token"], "")):
        refused(await site.ask(None, "GET", "/token", headers=headers), 401, "Invalid credentials")
