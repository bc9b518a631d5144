"""Tests of idempotency keys: repeated and concurrent requests."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest

from quartapp.models import AccessToken, Comment, Post

from .answers import check, refused

REPLAYED = "Idempotency-Replayed"
SENDERS = 20
BODY = {"body": "Hello"}


def keyed(key: str = "") -> dict[str, str]:
    return {"Idempotency-Key": key or uuid4().hex}


async def all_at_once(site, doors, who: str, path: str, **options) -> list[httpx.Response]:
    """Send ``SENDERS`` equal requests concurrently; return the responses."""
    answers = await asyncio.gather(
        *(
            site.ask(who, "POST", path, door=doors[number % len(doors)], **options)
            for number in range(SENDERS)
        )
    )
    return [check(each) for each in answers]


@pytest.mark.parametrize("what", [Post, Comment], ids=["posts", "comments"])
async def test_twenty_senders_with_one_key_write_one_row(site, doors, what):
    objects = await site.stage("susan")
    path = "/posts/" if what is Post else f"/posts/{objects['post']}/comments/"
    before = await site.rows.count(what)
    answers = await all_at_once(site, doors, "susan", path, json=BODY, headers=keyed())
    told = {(each.status_code, each.headers["Location"], each.text) for each in answers}
    assert {status for status, _, _ in told} == {201}
    assert len(told) == 1
    assert [each.headers.get(REPLAYED) for each in answers].count("true") == SENDERS - 1
    assert await site.rows.count(what) == before + 1


async def test_twenty_senders_without_a_key_write_twenty_rows(site, doors):
    answers = await all_at_once(site, doors, "susan", "/posts/", json=BODY)
    assert len({each.headers["Location"] for each in answers}) == SENDERS
    assert not any(REPLAYED in each.headers for each in answers)
    assert await site.rows.count(Post) == SENDERS


async def test_twenty_keys_write_twenty_rows(site, doors):
    posts = [
        site.ask(
            "susan", "POST", "/posts/", door=doors[number % len(doors)], json=BODY, headers=key
        )
        for number, key in enumerate(keyed() for _ in range(SENDERS))
    ]
    answers = await asyncio.gather(*posts)
    assert {check(each).status_code for each in answers} == {201}
    assert await site.rows.count(Post) == SENDERS


async def test_one_key_for_two_requests_is_a_conflict(site):
    objects = await site.stage("susan")
    count, key = await site.rows.count(Post), keyed()
    first = check(await site.ask("susan", "POST", "/posts/", json=BODY, headers=key))
    refused(await site.ask("susan", "POST", "/posts/", json={"body": "x"}, headers=key), 409)
    elsewhere = f"/posts/{objects['post']}/comments/"
    refused(await site.ask("susan", "POST", elsewhere, json=BODY, headers=key), 409)
    again = check(await site.ask("susan", "POST", "/posts/", json=BODY, headers=key))
    assert again.json() == first.json()
    assert (await site.rows.count(Post), await site.rows.count(Comment)) == (count + 1, 1)


async def test_two_users_can_use_the_same_key(site):
    key = keyed("the-same")
    for who in ("susan", "david", "susan", "david"):
        answer = check(await site.ask(who, "POST", "/posts/", json=BODY, headers=key))
        assert (answer.status_code, answer.json()["author"]) == (201, who)
    assert await site.rows.count(Post) == 2


async def test_the_key_of_a_refused_request_can_be_used_again(site):
    key = keyed()
    refused(await site.ask("susan", "POST", "/posts/", json={"body": " "}, headers=key), 400)
    refused(await site.ask("john", "POST", "/posts/", json=BODY, headers=key), 403)
    refused(await site.ask(None, "POST", "/posts/", json=BODY, headers=key), 401)
    refused(await site.ask("susan", "POST", "/posts/999999/comments/", json=BODY, headers=key), 404)
    answer = check(await site.ask("susan", "POST", "/posts/", json=BODY, headers=key))
    assert (answer.status_code, REPLAYED in answer.headers) == (201, False)
    assert await site.rows.count(Post) == 1


async def test_a_repeated_request_gets_the_first_response_after_a_deletion(site):
    key = keyed()
    first = check(await site.ask("susan", "POST", "/posts/", json=BODY, headers=key))
    await site.ask("susan", "DELETE", first.headers["Location"])
    again = check(await site.ask("susan", "POST", "/posts/", json=BODY, headers=key))
    assert (again.status_code, again.text) == (201, first.text)
    assert await site.rows.count(Post) == 0


async def test_a_repeated_request_creates_one_token(site):
    wanted, key = {"name": "laptop"}, keyed()
    answers = [
        check(await site.ask("susan", "POST", "/tokens/", json=wanted, headers=key)) for _ in "12"
    ]
    assert {each.status_code for each in answers} == {201}
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert await site.rows.count(AccessToken) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\xe9", "a b", "a\tb"])
async def test_an_invalid_key_is_refused(site, key):
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    refused(await site.ask("susan", "POST", "/posts/", json=BODY, headers=headers), 400)
    assert await site.rows.count(Post) == 0


async def test_a_key_of_255_characters_is_accepted(site):
    for _ in "12":
        key = keyed("~" * 255)
        answer = await site.ask("susan", "POST", "/posts/", json=BODY, headers=key)
        assert check(answer).status_code == 201
    assert await site.rows.count(Post) == 1
