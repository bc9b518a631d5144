"""Tests of error messages: each names the actual reason."""

from __future__ import annotations

import pytest

JSON = {"Content-Type": "application/json"}
CASES = [
    (None, "GET", "/nowhere", {}, 404, "There is nothing at this address."),
    (None, "GET", "/posts/99", {}, 404, "There is no such post"),
    (None, "GET", "/users/99", {}, 404, "There is no such account"),
    (None, "PATCH", "/posts/", {}, 405, "the header Allow"),
    ("susan", "POST", "/posts/", {"data": "x" * 1_100_000, "headers": JSON}, 413, "larger than"),
    ("susan", "POST", "/posts/", {"data": "{", "headers": JSON}, 400, "not JSON"),
    ("susan", "POST", "/posts/", {"data": "", "headers": JSON}, 400, "not JSON"),
    ("susan", "POST", "/posts/", {"data": "x=y"}, 415, "application/json"),
    ("susan", "POST", "/posts/", {"json": ["x"]}, 400, "the body: It should be an object"),
    (None, "POST", "/posts/", {"json": {"body": "x"}}, 401, "Sign in"),
    (None, "GET", "/posts/?page=1&page=2", {}, 400, "more than once"),
    (None, "GET", "/posts/?after=x", {}, 400, "cursor"),
    ("susan", "DELETE", "/posts/?all=perhaps", {}, 400, "true or false"),
    ("david", "PUT", "/posts/1", {"json": {"body": "x"}}, 403, "Only the person who wrote"),
    ("admin", "PUT", "/users/1/followed/2", {}, 403, "People choose for themselves"),
    ("susan", "DELETE", "/posts/1", {"headers": {"If-Match": '"x"'}}, 412, "It has changed"),
    ("susan", "DELETE", "/posts/1", {"headers": {"If-Match": ""}}, 412, "names no ETag"),
    ("susan", "PUT", "/users/1/followed/2", {"headers": {"If-Match": "*"}}, 412, "nothing here"),
    ("susan", "POST", "/posts/", {"json": {"body": "x"}, "headers": {"Idempotency-Key": "ä"}},
     400, "visible ASCII"),
]  # fmt: skip


async def test_an_error_message_names_its_own_reason(ask, published):
    await published("susan", "Hello")
    for who, method, path, options, status, words in CASES:
        answer = await ask(who, method, path, **options)
        body = await answer.get_json()
        where = f"{method} {path}: {body['message']}"
        assert answer.status_code == status, where
        assert words in body["message"], where
        assert "browser" not in body["message"], where
        assert "page" not in body["message"].replace("“page”", ""), where


@pytest.mark.parametrize(
    ("who", "method", "path", "body"),
    [
        ("admin", "PUT", "/posts/1", {"body": "x"}),
        ("admin", "PUT", "/users/1", {"name": "x"}),
        ("moderator", "PUT", "/comments/1", {"disabled": True}),
        ("moderator", "DELETE", "/posts/1/comments/", None),
    ],
)
async def test_an_error_names_the_scope_that_a_moderators_token_lacks(
    ask, published, who, method, path, body
):
    await published("susan", "Hello")
    await ask("susan", "POST", "/posts/1/comments/", json={"body": "Well"})
    made = {"name": "a program", "scopes": ["read", "write"]}
    token = (await (await ask(who, "POST", "/tokens/", json=made)).get_json())["token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = await ask(None, method, path, json=body, headers=headers)
    message = (await answer.get_json())["message"]
    assert answer.status_code == 403
    assert message.endswith(". This token has no scope “moderate”.")
    assert (await ask(who, method, path, json=body)).status_code == 200
    answer = await ask(None, "PUT", "/users/1/followed/2", headers=headers)
    assert "scope" not in (await answer.get_json())["message"]
    answer = await ask("david", method, path, json=body)
    assert "scope" not in (await answer.get_json())["message"]
