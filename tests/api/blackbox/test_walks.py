"""Tests of pagination: lists read to their end, also while rows change."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert

from quartapp.ext.db import utcnow
from quartapp.models import Comment, Follow, Post

from .answers import check, refused
from .rules import RULES
from .site import TEXT

LISTS = [rule.path for rule in RULES if rule.method == "GET" and rule.path.endswith("s/")]
LISTS += ["/users/{user}/timeline/", "/users/{user}/followed/"]


async def write(site, model, count, **columns) -> None:
    """Insert rows into the database; each seven have the same timestamp."""
    now = utcnow()
    rows = [
        {**TEXT, **columns, "timestamp": now - timedelta(minutes=number // 7)}
        for number in range(count)
    ]
    if rows:
        async with site.rows.engine.begin() as connection:
            await connection.execute(insert(model), rows)


def batches(items: list[int], size: int) -> Iterator[list[int]]:
    return (items[start : start + size] for start in range(0, len(items), size))


async def walk(site, who, path) -> list[int]:
    """Return the ids of all items from ``path`` on, in order."""
    found = []
    while path:
        page = check(await site.ask(who, "GET", path)).json()
        found += ids_of(page)
        path = page["next"]
    return found


def ids_of(page) -> list[int]:
    (name,) = page.keys() - {"prev", "next", "count"}
    return [each["id"] for each in page[name]]


async def test_pagination_returns_every_post_once_during_writes(site):
    await write(site, Post, 1000, author_id=site.people["susan"])
    first = await walk(site, None, "/posts/?per_page=100")
    assert len(set(first)) == 1000
    doomed = random.Random(1).sample(first, 100)
    met, path, waves = [], "/posts/?after=&per_page=50", batches(doomed, 10)
    while path:
        wave = next(waves, [])  # during the first pages, 200 posts are added and 100 deleted
        page, *_ = await asyncio.gather(
            site.ask(None, "GET", path),
            write(site, Post, 2 * len(wave), author_id=site.people["david"]),
            site.rows.execute(delete(Post).where(Post.id.in_(wave))),
        )
        met += ids_of(check(page).json())
        assert page.json()["prev"] is None
        path = page.json()["next"]
    assert await site.rows.count(Post) == 1000 + 200 - 100
    counted = Counter(met)
    assert set(first) - set(doomed) <= counted.keys()
    assert set(counted.values()) == {1}


async def test_numbered_pages_have_items_counts_and_links(site):
    await write(site, Post, 45, author_id=site.people["susan"])
    pages = [check(await site.ask(None, "GET", f"/posts/?page={n}")).json() for n in (1, 2, 3)]
    assert [len(each["posts"]) for each in pages] == [20, 20, 5]
    assert {each["count"] for each in pages} == {45}
    assert len({number for each in pages for number in ids_of(each)}) == 45
    assert [bool(each["prev"]) for each in pages] == [False, True, True]
    assert [bool(each["next"]) for each in pages] == [True, True, False]
    assert check(await site.ask(None, "GET", pages[0]["next"])).json() == pages[1]
    assert check(await site.ask(None, "GET", pages[1]["prev"])).json() == pages[0]
    beyond = check(await site.ask(None, "GET", "/posts/?page=99"))
    assert beyond.status_code == 200
    assert (beyond.json()["posts"], beyond.json()["next"], beyond.json()["count"]) == ([], None, 45)


@pytest.mark.parametrize("page", ["junk", "", "0", "-5", "1.5", "1e1", " "])
async def test_an_invalid_page_number_returns_the_first_page(site, page):
    await write(site, Post, 25, author_id=site.people["susan"])
    first = check(await site.ask(None, "GET", "/posts/")).json()
    answer = check(await site.ask(None, "GET", "/posts/", params={"page": page}))
    assert ids_of(answer.json()) == ids_of(first)


@pytest.mark.parametrize(
    ("size", "shown"), [("7", 7), ("1", 1), ("100", 100), ("1000", 100), ("junk", 20)]
)
async def test_per_page_sets_the_page_size(site, size, shown):
    await write(site, Post, 120, author_id=site.people["susan"])
    for query in (f"per_page={size}", f"after=&per_page={size}"):
        page = check(await site.ask(None, "GET", f"/posts/?{query}")).json()
        assert (len(page["posts"]), page["count"]) == (shown, 120)
        following = check(await site.ask(None, "GET", page["next"])).json()
        assert len(following["posts"]) == min(shown, 120 - shown)


@pytest.mark.parametrize("path", LISTS)
async def test_every_list_is_the_same_by_pages_and_by_cursor(site, path):
    path = path.format(**await site.stage("susan"))
    susan, post = site.people["susan"], (await site.ask(None, "GET", "/posts/")).json()["posts"][0]
    await write(site, Comment, 8, author_id=susan, post_id=post["id"])
    follows = [(susan, site.people["admin"]), (site.people["admin"], susan)]
    pairs = [{"follower_id": each, "followed_id": other} for each, other in follows]
    await site.rows.execute(insert(Follow).values(pairs))
    await site.personal_token("susan", "read")
    whole = await walk(site, "susan", f"{path}?per_page=100")
    assert whole
    assert await walk(site, "susan", f"{path}?per_page=2") == whole
    assert await walk(site, "susan", f"{path}?after=&per_page=2") == whole
    assert check(await site.ask("susan", "GET", path)).json()["count"] == len(whole)


@pytest.mark.parametrize("path", LISTS)
async def test_an_invalid_cursor_is_refused(site, path):
    path = path.format(**await site.stage("susan"))
    for cursor in ("junk", "W10.x", "%00", "x" * 3000):
        refused(await site.ask("susan", "GET", f"{path}?after={cursor}"), 400)
