"""Tests of requests with a token, signed or personal."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from quartapp.ext.db import utcnow
from quartapp.models import AccessToken, Post, User

from .answers import check, refused

# The statuses for a moderator's token with these scopes.
SCOPES = {
    #                      GET   POST  PUT disabled
    ("read",):             (200, 403, 403),
    ("write",):            (403, 201, 403),
    ("read", "write"):     (200, 201, 403),
    ("moderate",):         (403, 403, 403),
    ("write", "moderate"): (403, 201, 200),
}  # fmt: skip
KEYS = {"url", "id", "name", "scopes", "created_at", "last_used_at", "expires_at"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def signed(site, who: str) -> str:
    answer = check(await site.ask(who, "POST", "/tokens/"))
    assert answer.json().keys() == {"token", "expiration"}
    assert answer.json()["expiration"] == 3600
    return answer.json()["token"]


async def test_a_token_authenticates_its_owner(site):
    _, personal = await site.personal_token("susan", "read")
    for token in (await signed(site, "susan"), personal):
        for options in ({"headers": bearer(token)}, {"auth": httpx.BasicAuth(token, "")}):
            answer = check(await site.ask(None, "GET", "/users/me", **options))
            assert answer.json()["username"] == "susan"


async def test_a_signed_token_has_the_rights_of_its_owner(site):
    objects = await site.stage("susan")
    headers = bearer(await signed(site, "moderator"))
    hiding = {"headers": headers, "json": {"disabled": True}}
    answer = await site.ask(None, "PUT", f"/comments/{objects['comment']}", **hiding)
    assert check(answer).json()["disabled"] is True
    deletion = await site.ask(None, "DELETE", f"/posts/{objects['post']}", headers=headers)
    refused(deletion, 403)


async def test_a_token_cannot_create_another_token(site):
    _, personal = await site.personal_token("susan", "read", "write", "moderate")
    count = await site.rows.count(AccessToken)
    for token in (await signed(site, "susan"), personal):
        asked = {"headers": bearer(token)}
        refused(await site.ask(None, "GET", "/token", **asked), 401, "Invalid credentials")
        refused(await site.ask(None, "POST", "/tokens/", **asked), 401, "Invalid credentials")
        answer = await site.ask(None, "POST", "/tokens/", json={"name": "another"}, **asked)
        refused(answer, 401, "Invalid credentials")
    assert await site.rows.count(AccessToken) == count


@pytest.mark.parametrize("scopes", SCOPES, ids=" ".join)
async def test_a_personal_token_has_the_rights_of_its_scopes(site, scopes):
    objects = await site.stage("susan")
    _, token = await site.personal_token("moderator", *scopes)
    asked = {"headers": bearer(token)}
    comment = f"/comments/{objects['comment']}"
    answers = [
        await site.ask(None, "GET", "/users/me", **asked),
        await site.ask(None, "POST", "/posts/", json={"body": "Hello"}, **asked),
        await site.ask(None, "PUT", comment, json={"disabled": True}, **asked),
    ]
    assert tuple(check(each).status_code for each in answers) == SCOPES[scopes]
    for answer, method in zip(answers, ("read", "write", "write"), strict=True):
        if method not in scopes:
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


async def test_an_administrators_token_without_moderate_has_ordinary_rights(site):
    objects = await site.stage("susan")
    post = f"/posts/{objects['post']}"
    _, token = await site.personal_token("admin", "read", "write")
    refused(await site.ask(None, "DELETE", post, headers=bearer(token)), 403)
    seen = await site.ask(None, "GET", f"/users/{objects['user']}", headers=bearer(token))
    assert "email" not in check(seen).json()
    _, token = await site.personal_token("admin", "write", "moderate")
    assert check(await site.ask(None, "DELETE", post, headers=bearer(token))).status_code == 200


async def test_a_personal_token_is_shown_once_and_ends_when_it_is_revoked(site):
    number, token = await site.personal_token("susan", "read")
    mine = check(await site.ask("susan", "GET", "/tokens/"))
    (told,) = mine.json()["tokens"]
    assert told["id"] == number
    assert told.keys() == KEYS
    assert token not in mine.text
    refused(await site.ask("david", "DELETE", f"/tokens/{number}"), 404)
    assert (await site.ask(None, "GET", "/users/me", headers=bearer(token))).status_code == 200
    assert check(await site.ask("susan", "DELETE", f"/tokens/{number}")).json() == {}
    refused(await site.ask(None, "GET", "/posts/", headers=bearer(token)), 401)


async def test_an_expired_personal_token_is_refused(site):
    number, token = await site.personal_token("susan", "read")
    mine = update(AccessToken).where(AccessToken.id == number)
    await site.rows.execute(mine.values(expires_at=utcnow() - timedelta(seconds=1)))
    refused(await site.ask(None, "GET", "/posts/", headers=bearer(token)), 401)


async def test_a_new_password_ends_signed_tokens(site):
    token = await signed(site, "susan")
    assert (await site.ask(None, "GET", "/users/me", headers=bearer(token))).status_code == 200
    mine = update(User).where(User.username == "susan")
    await site.rows.execute(mine.values(password_changed_at=utcnow()))
    refused(await site.ask(None, "GET", "/users/me", headers=bearer(token)), 401)


async def test_a_modified_token_is_refused(site):
    token = await signed(site, "susan")
    for changed in (token[:-1], token + "A", token.swapcase(), f".{token}", token[1:]):
        answer = await site.ask(
            None, "POST", "/posts/", headers=bearer(changed), json={"body": "x"}
        )
        refused(answer, 401, "Invalid credentials")
    assert await site.rows.count(Post) == 0
