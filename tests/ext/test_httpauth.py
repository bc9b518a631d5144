"""Tests of HTTPAuth: credentials in the Authorization header."""

from __future__ import annotations

from base64 import b64encode

import pytest
from quart import Quart

from quartapp.ext.httpauth import HTTPAuth


class Anonymous:
    name = "nobody"


class Person:
    def __init__(self, name: str) -> None:
        self.name = name


@pytest.fixture
def client():
    app, auth = Quart("small"), HTTPAuth()
    app.config["HTTPAUTH_REALM"] = "a small place"
    auth.init_app(app)

    @auth.verify_password
    async def verify_password(name: str, password: str) -> object:
        if not name and not password:
            return Anonymous()
        return Person(name) if password == "cat" else None

    @auth.verify_token
    async def verify_token(token: str) -> object:
        return Person("a program") if token == "good" else None

    @app.get("/")
    @auth.login_required
    async def index() -> str:
        return auth.current_user().name

    @app.get("/plain")
    @auth.login_required
    def plain() -> str:
        return auth.current_user().name

    @app.get("/open")
    async def door() -> str:
        return str(auth.current_user())

    return app.test_client()


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("header", "who"),
    [
        (None, "nobody"),
        (basic(":"), "nobody"),
        (basic("susan:cat"), "susan"),
        (basic("süsan:cat"), "süsan"),
        ("Bearer good", "a program"),
        ("bearer good", "a program"),
    ],
)
async def test_valid_credentials_identify_the_user(client, header, who):
    headers = {"Authorization": header} if header else {}
    response = await client.get("/", headers=headers)
    assert await response.get_data(as_text=True) == who


async def test_a_plain_view_is_guarded(client):
    response = await client.get("/plain", headers={"Authorization": basic("susan:cat")})
    assert await response.get_data(as_text=True) == "susan"
    response = await client.get("/plain", headers={"Authorization": basic("susan:dog")})
    assert response.status_code == 401


async def test_control_characters_in_credentials_are_refused(client):
    """RFC 7617 forbids them, and PostgreSQL fails for a NUL."""
    for text in ("\0:cat", "su\0san:cat", "susan\t:cat", "susan\x7f:cat", "susan\x85:cat"):
        response = await client.get("/", headers={"Authorization": basic(text)})
        assert response.status_code == 401, text


BAD = [
    "Basic",
    "Basic ",
    "Basic !!!",
    "Basic /w==",
    "Bearer",
    "Bearer ",
    "Bearer bad",
    "Digest a=b",
]


@pytest.mark.parametrize("header", [basic("susan:dog"), basic(":cat2"), *BAD, "x", "Basic\tOg=="])
async def test_invalid_credentials_get_a_401_that_names_the_schemes(client, header):
    response = await client.get("/", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers.getlist("WWW-Authenticate") == [
        'Basic realm="a small place", charset=UTF-8',
        'Bearer realm="a small place"',
    ]


async def test_a_view_without_a_guard_has_no_current_user(client):
    response = await client.get("/open", headers={"Authorization": basic("susan:cat")})
    assert await response.get_data(as_text=True) == "None"


async def test_credentials_without_a_verify_function_are_refused():
    app, auth = Quart("small"), HTTPAuth()
    auth.init_app(app)

    @app.get("/")
    @auth.login_required
    async def index() -> str:
        return "in"

    client = app.test_client()
    for header in ("", basic("susan:cat"), "Bearer good"):
        response = await client.get("/", headers={"Authorization": header})
        assert response.status_code == 401


def test_current_user_is_none_outside_an_application():
    assert HTTPAuth().current_user() is None


def test_a_second_initialisation_on_an_app_is_refused():
    app, auth = Quart("small"), HTTPAuth()
    auth.init_app(app)
    with pytest.raises(RuntimeError, match="HTTPAuth"):
        auth.init_app(app)
