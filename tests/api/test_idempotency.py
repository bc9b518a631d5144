"""Tests of idempotency keys: repeated requests, expiry, invalid keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from quartapp.ext.db import utcnow
from quartapp.extensions import db
from quartapp.models import RememberedAnswer
from quartapp.services.idempotency import PURGED_AT_ONCE

ONCE = {"headers": {"Idempotency-Key": "once"}, "json": {"body": "Hello"}}


@pytest.fixture
def age(app):
    """Set the age of all stored responses."""

    async def age(**time: int) -> None:
        async with app.app_context(), db.begin() as session:
            then = utcnow() - timedelta(**time)
            await session.execute(update(RememberedAnswer).values(created_at=then))

    return age


async def test_a_repeated_request_gets_the_first_response_even_after_an_edit(ask, rows):
    first = await ask("susan", "POST", "/posts/", **ONCE)
    await ask("susan", "PUT", "/posts/1", json={"body": "Edited"})
    again = await ask("susan", "POST", "/posts/", **ONCE)
    assert await again.get_json() == await first.get_json()
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await rows("posts") == 1


async def test_a_key_belongs_to_one_request_of_one_user(ask, rows):
    await ask("susan", "POST", "/posts/", **ONCE)
    other = await ask("susan", "POST", "/posts/", **ONCE | {"json": {"body": "Other"}})
    elsewhere = await ask("susan", "POST", "/posts/1/comments/", **ONCE)
    assert (other.status_code, elsewhere.status_code) == (409, 409)
    for who in ("david", "susan", "david"):
        post = await (await ask(who, "POST", "/posts/", **ONCE)).get_json()
        assert post["author"] == who
    assert await rows("posts") == 2


async def test_the_key_of_a_refused_request_can_be_used_again(ask, rows):
    wrong = await ask("susan", "POST", "/posts/9/comments/", **ONCE)
    assert wrong.status_code == 404
    assert await rows("remembered_answers") == 0
    assert (await ask("susan", "POST", "/posts/", **ONCE)).status_code == 201


async def test_a_key_expires_after_a_day(ask, rows, age):
    await ask("susan", "POST", "/posts/", **ONCE)
    await age(hours=23, minutes=59)
    await ask("susan", "POST", "/posts/", **ONCE)
    assert await rows("posts") == 1
    await age(hours=24, minutes=1)
    await ask("susan", "POST", "/posts/", **ONCE)
    assert (await rows("posts"), await rows("remembered_answers")) == (2, 1)


async def test_an_expired_key_is_ignored_even_before_it_is_purged(ask, rows, age, account, app):
    await ask("susan", "POST", "/posts/", **ONCE)
    susan = await account("susan")
    async with app.app_context(), db.begin() as session:
        for number in range(PURGED_AT_ONCE + 1):
            other = {"user_id": susan.id, "key": str(number), "request_hash": ""}
            session.add(RememberedAnswer(**other))
        await session.execute(update(RememberedAnswer).values(id=RememberedAnswer.id + 1000))
        first = RememberedAnswer.key == "once"
        await session.execute(update(RememberedAnswer).where(first).values(id=9999))
    await age(hours=25)
    await ask("susan", "POST", "/posts/", **ONCE)
    assert await rows("posts") == 2


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é"])
async def test_an_invalid_key_is_refused(ask, rows, key):
    headers = {"Idempotency-Key": key}
    response = await ask("susan", "POST", "/posts/", **ONCE | {"headers": headers})
    assert response.status_code == 400
    assert await rows("posts") == 0
