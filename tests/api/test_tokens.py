"""Tests of tokens: authentication, scopes, expiry and storage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from quartapp.ext.db import utcnow
from quartapp.extensions import db
from quartapp.models import AccessToken
from tests.api.conftest import basic


@pytest.fixture
def token(ask):
    """Create a personal token of a user; return its text."""

    async def token(who: str, *scopes: str, **more: object) -> str:
        body = {"name": "a program", "scopes": list(scopes) or ["read"], **more}
        response = await ask(who, "POST", "/tokens/", json=body)
        assert response.status_code == 201, await response.get_data(as_text=True)
        return (await response.get_json())["token"]

    return token


@pytest.fixture
def who(ask):
    """Return the name of the user that the headers authenticate, or the error status."""

    async def who(headers: dict[str, str]) -> str | int:
        response = await ask(None, "GET", "/users/me", headers=headers)
        if response.status_code != 200:
            return response.status_code
        return (await response.get_json())["username"]

    return who


@pytest.fixture
async def signed(ask):
    """A signed token of susan's."""
    return (await (await ask("susan", "GET", "/token")).get_json())["token"]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_token_works_as_bearer_and_as_basic_user_name(signed, token, who):
    for each in (signed, await token("susan")):
        assert await who(bearer(each)) == "susan"
        assert await who(basic(each, "")) == "susan"
        assert await who(basic(each, "x")) == 401


async def test_a_signed_token_ends_when_the_password_changes(signed, who, change):
    await change("susan", password_changed_at=utcnow())
    assert await who(bearer(signed)) == 401


async def test_all_credentials_of_a_disabled_account_are_refused(signed, token, who, change):
    kept = [bearer(signed), bearer(await token("susan")), basic("susan@example.com")]
    assert [await who(each) for each in kept] == ["susan"] * 3
    await change("susan", disabled=True)
    assert [await who(each) for each in kept] == [401] * 3


async def test_an_old_password_is_refused_immediately_after_a_change(who, change, account):
    assert await who(basic("susan@example.com")) == "susan"
    david = await account("david")
    await change("susan", password_hash=david.password_hash.replace("$", "$", 1)[:-4] + "AAAA")
    assert await who(basic("susan@example.com")) == 401


async def test_the_loss_of_a_role_takes_effect_immediately(ask, change, account):
    assert (await ask("moderator", "DELETE", "/posts/1/comments/")).status_code == 404
    await change("moderator", role_id=(await account("susan")).role_id)
    assert (await ask("moderator", "DELETE", "/posts/1/comments/")).status_code == 403


async def test_a_confirmation_token_does_not_authenticate(app, account, who):
    from quartapp.services import confirmation

    susan = await account("susan")
    async with app.app_context():
        token = confirmation.token_for(susan)
    assert await who(bearer(token)) == 401
    assert await who(basic(token, "")) == 401


async def test_a_modified_token_is_refused(signed, token, who):
    for each in (signed, await token("susan")):
        # Not the last letter: base64 ignores some of its bits, so another letter can be equal.
        rest, letter, end = each[:-9], each[-9], each[-8:]
        assert await who(bearer(rest + ("A" if letter != "A" else "B") + end)) == 401
    assert await who(bearer("qa_")) == 401


async def test_a_personal_token_survives_a_new_password_but_not_its_expiry(token, who, change, app):
    mine = bearer(await token("susan", expires_in=60))
    await change("susan", password_changed_at=utcnow())
    assert await who(mine) == "susan"
    async with app.app_context(), db.begin() as session:
        over = utcnow() - timedelta(seconds=1)
        await session.execute(update(AccessToken).values(expires_at=over))
    assert await who(mine) == 401


async def test_no_table_holds_a_token_in_plain_text(app, ask, token):
    secret = await token("susan")
    headers = {"Idempotency-Key": "again"}
    kept = await ask("susan", "POST", "/tokens/", headers=headers, json={"name": "kept"})
    async with app.app_context(), db.lookup() as session:
        for table in ("tokens", "remembered_answers"):
            rows = str((await session.execute(text(f"SELECT * FROM {table}"))).all())
            for each in (secret, (await kept.get_json())["token"]):
                assert each.removeprefix("qa_") not in rows


async def test_a_repeated_request_creates_one_token(ask, rows, who):
    once = {"headers": {"Idempotency-Key": "again"}, "json": {"name": "a program"}}
    first, second = [await ask("susan", "POST", "/tokens/", **once) for _ in range(2)]
    assert await first.get_json() == await second.get_json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert await rows("tokens") == 1
    assert await who(bearer((await second.get_json())["token"])) == "susan"


async def test_a_token_cannot_create_another_token(ask, signed, token, rows):
    personal = await token("susan", "read", "write")
    for headers in (bearer(signed), bearer(personal), basic(personal, ""), {}):
        for method, path in (("GET", "/token"), ("POST", "/tokens/")):
            response = await ask(None, method, path, headers=headers)
            assert response.status_code == 401
            assert (await response.get_json())["message"] == "Invalid credentials"
    assert await rows("tokens") == 1


async def test_scopes_limit_the_rights_of_a_token(ask, token, published):
    await published("susan", "Hello")
    reads, writes = bearer(await token("admin")), bearer(await token("admin", "write"))
    powerful = bearer(await token("admin", "write", "moderate"))

    async def edit(headers):
        response = await ask(None, "PUT", "/posts/1", headers=headers, json={"body": "x"})
        return response.status_code, response.headers.get("WWW-Authenticate")

    assert await edit(reads) == (403, 'Bearer error="insufficient_scope"')
    assert await edit(writes) == (403, None)
    assert await edit(powerful) == (200, None)
    response = await ask(None, "GET", "/users/1", headers=writes)
    assert response.status_code == 403


async def test_the_last_use_of_a_token_is_saved_once_an_hour(ask, token, who, statements):
    mine = bearer(await token("susan"))
    assert await who(mine) == "susan"
    with statements() as made:
        assert await who(mine) == "susan"
    assert not [each for each in made if "UPDATE" in each]
    [listed] = (await (await ask("susan", "GET", "/tokens/")).get_json())["tokens"]
    assert listed["last_used_at"]
    assert "token" not in listed


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["admin"]}, "scopes.0"),
        ({"name": "x", "expires_in": 59}, "expires_in"),
        ({"name": "x", "expires_in": "3600"}, "expires_in"),
        ({"name": "x", "expires_in": True}, "expires_in"),
        ({"name": "x", "expires_in": 1e300}, "expires_in"),
        ({"name": "x", "user_id": 5}, "user_id"),
    ],
)
async def test_the_invalid_field_of_a_new_token_is_named(ask, rows, body, path):
    response = await ask("susan", "POST", "/tokens/", json=body)
    assert response.status_code == 400
    assert [each["path"] for each in (await response.get_json())["errors"]] == [path]
    assert await rows("tokens") == 0
