"""Requests that get in each other's way: each is answered as if it had been alone."""

from __future__ import annotations

import asyncio
from collections import Counter

from .answers import check

AT_ONCE = 10  # comments, of which one half comes before the deletion
ROUNDS = 4


async def test_who_comments_on_a_post_while_it_is_deleted_comments_or_is_told(site, doors):
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


async def test_who_follows_and_unfollows_at_once_is_understood_each_time(site, doors):
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


async def test_many_who_delete_at_once_do_not_keep_a_reader_waiting(site):
    read = await site.ask("susan", "GET", "/posts/")
    known = {"If-Match": read.headers["ETag"]}
    deletions = [site.ask("susan", "DELETE", "/posts/", headers=known) for _ in range(40)]
    answers = await asyncio.gather(*deletions, site.ask(None, "GET", "/posts/"))
    assert {check(each).status_code for each in answers} == {200}
