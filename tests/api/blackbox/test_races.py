"""Tests of races: concurrent requests get no other responses than single ones."""

from __future__ import annotations

import asyncio
from collections import Counter

from .answers import check

AT_ONCE = 10  # comments; the deletion is sent after half of them
ROUNDS = 4


async def test_a_comment_on_a_post_during_its_deletion_is_created_or_not_found(site, doors):
    seen = Counter()
    for _ in range(ROUNDS):
        new = check(await site.ask("susan", "POST", "/posts/", json={"body": "Hello"})).json()
        path = f"/posts/{new['id']}"
        comments = [
            site.ask("david", "POST", f"{path}/comments/", door=door, json={"body": "Hi"})
            for door in doors * (AT_ONCE // len(doors))
        ]
        comments.insert(AT_ONCE // 2, site.ask("susan", "DELETE", path))
        seen.update(check(each).status_code for each in await asyncio.gather(*comments))
    assert seen.keys() <= {200, 201, 404}
    assert seen[200] == ROUNDS


async def test_concurrent_follows_and_unfollows_all_succeed(site, doors):
    path = f"/users/{site.people['susan']}/followed/{site.people['david']}"
    for _ in range(ROUNDS):
        methods = ["PUT", "PUT", "DELETE", "PUT", "DELETE", "PUT"]
        answers = await asyncio.gather(
            *(
                site.ask("susan", method, path, door=doors[number % len(doors)])
                for number, method in enumerate(methods * 3)
            )
        )
        assert {check(each).status_code for each in answers} <= {200, 201}


async def test_many_concurrent_deletions_do_not_block_a_reader(site):
    read = await site.ask("susan", "GET", "/posts/")
    known = {"If-Match": read.headers["ETag"]}
    deletions = [site.ask("susan", "DELETE", "/posts/", headers=known) for _ in range(40)]
    answers = await asyncio.gather(*deletions, site.ask(None, "GET", "/posts/"))
    assert {check(each).status_code for each in answers} == {200}
