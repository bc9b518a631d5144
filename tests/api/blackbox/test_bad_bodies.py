"""Tests of invalid request bodies: each is refused and changes no row."""

from __future__ import annotations

import json

import pytest

from tests.databases import settled_on_sqlite

from .answers import check, refused

JSON = {"Content-Type": "application/json"}
TOO_LONG = "x" * 20_001
NEARLY_A_MEGABYTE = "x" * 1_000_000

# The routes that accept a text, and the field that holds it.
WRITES = {
    ("POST", "/posts/"): "body",
    ("PUT", "/posts/{post}"): "body",
    ("POST", "/posts/{post}/comments/"): "body",
    ("PUT", "/comments/{comment}"): "body",
    ("PUT", "/users/me"): "about_me",
    ("PUT", "/users/{user}"): "name",
    ("POST", "/tokens/"): "name",
}
NO_OBJECTS = {
    "half a text": b'{"body": "Hel',
    "a form": b"body=Hello",
    "no UTF-8": b'{"body": "caf\xe9"}',
    "a lone byte": b"\xff",
    "NaN": b'{"body": NaN, "name": NaN, "about_me": NaN}',
    "infinity": b'{"body": -Infinity, "name": Infinity}',
    "brackets without end": b"[" * 100_000,
    "braces without end": b'{"body":' * 100_000,
    "nested brackets": b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of 100,000 digits": b'{"body": ' + b"9" * 100_000 + b"}",
    "an array": b"[]",
    "an array of bodies": b'[{"body": "Hello"}]',
    "a text": b'"Hello"',
    "a number": b"5",
    "null": b"null",
    "two at once": b'{"body": "Hello"} {"body": "Hello"}',
    "unknown fields": b'{"hello": "there"}',
    "an unknown field too": b'{"body": "Hello", "name": "laptop", "author_id": 5, "id": 1}',
}
NO_TEXTS = [
    5,
    True,
    ["Hello"],
    {"a": "b"},
    "a\0b",
    "\ud800",
    "a\udfffb",
    TOO_LONG,
    NEARLY_A_MEGABYTE,
]
NO_WORDS = ["", " \n\t ", "\u2003", None]
NO_TOKENS = [
    {"name": "x", "scopes": ["read", "everything"]},
    {"name": "x", "scopes": "read"},
    {"name": "x", "scopes": []},
    {"name": "x", "expires_in": "3600"},
    {"name": "x", "expires_in": -1},
    {"name": "x", "expires_in": True},
    {"name": "x", "expires_in": 1e300},
    {"name": "x", "expires_in": 10**30},
    {"scopes": ["read"]},
    {"name": "x" * 65},
]


@pytest.fixture
async def refuses(site):
    """Send a body as susan to several routes; check the status and that no row changes."""
    objects = await site.stage("susan")
    before = await site.rows.everything()

    async def refuses(status, where, content, headers=JSON):
        for method, path in where:
            options = {"content": content, "headers": headers}
            answer = check(await site.ask("susan", method, path.format(**objects), **options))
            told = f"{method} {path} {content[:50]}: {answer.status_code} {answer.text[:300]}"
            assert answer.status_code == status, told
        assert await site.rows.everything() == before

    return refuses


@settled_on_sqlite
@pytest.mark.parametrize("content", NO_OBJECTS.values(), ids=NO_OBJECTS)
async def test_an_invalid_json_object_is_a_bad_request(refuses, content):
    await refuses(400, WRITES, content)


async def test_an_empty_body_is_a_bad_request(refuses):
    where = [each for each in WRITES if each != ("POST", "/tokens/")]  # needs no body
    for content in (b"", b" \n"):
        await refuses(400, where, content)


@pytest.mark.parametrize("where", WRITES, ids=" ".join)
async def test_an_invalid_text_is_a_bad_request(refuses, where):
    for value in NO_TEXTS:
        await refuses(400, [where], json.dumps({WRITES[where]: value}).encode())


@settled_on_sqlite
@pytest.mark.parametrize("where", [each for each in WRITES if "users" not in each[1]], ids=" ".join)
async def test_a_blank_text_is_a_bad_request(refuses, where):
    for value in NO_WORDS:
        await refuses(400, [where], json.dumps({WRITES[where]: value}).encode())


@settled_on_sqlite
async def test_a_content_type_other_than_json_is_refused(refuses):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "nonsense", ""):
        await refuses(415, WRITES, b'{"body": "Hello"}', {"Content-Type": kind} if kind else {})


@settled_on_sqlite
async def test_one_response_lists_all_invalid_fields(site):
    wrong = {"name": "x" * 65, "location": 5, "about_me": ["x"], "role": "Administrator"}
    answer = refused(await site.ask("susan", "PUT", "/users/me", json=wrong), 400)
    assert {each["path"] for each in answer.json()["errors"]} == wrong.keys()


@settled_on_sqlite
@pytest.mark.parametrize("token", NO_TOKENS, ids=str)
async def test_invalid_fields_of_a_new_token_are_a_bad_request(refuses, token):
    await refuses(400, [("POST", "/tokens/")], json.dumps(token).encode())


@settled_on_sqlite
@pytest.mark.parametrize("value", ["true", 1, None, []], ids=str)
async def test_the_field_disabled_takes_only_a_boolean(site, value):
    comment = f"/comments/{(await site.stage('susan'))['comment']}"
    refused(await site.ask("moderator", "PUT", comment, json={"disabled": value}), 400)
    assert (await site.ask(None, "GET", comment)).json()["disabled"] is False


@settled_on_sqlite
@pytest.mark.parametrize("value", ["", "1", "yes", "TRUE", "%00"])
async def test_only_all_true_deletes_all_posts(site, value):
    await site.stage("susan")
    before = await site.rows.everything()
    refused(await site.ask("admin", "DELETE", f"/posts/?all={value}"), 400)
    assert await site.rows.everything() == before
