"""REST API: serialization, pagination and HTTPie."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pytest
from sqlalchemy import insert

from quartapp.models import Post
from tests.api.blackbox.answers import check, refused
from tests.api.blackbox.site import API, TEXT
from tests.blog import blog
from tests.processes import TIMEOUT_SECONDS, bare_environment


async def test_s122_a_post_is_converted_to_json_and_back(site):
    """The API converts posts to JSON and JSON to posts. An invalid request body returns 400.

    Differs: The conversions are not methods of the model, because models do not know URLs:
    `api/serializers.py` replaces `to_json`, and `api/bodies.py` replaces `from_json`.
    """
    text = {"body": "A *post*, “quoted” and\nin two lines 🐘"}
    made = check(await site.ask("susan", "POST", "/posts/", json=text)).json()
    read = (await site.ask(None, "GET", made["url"])).json()
    assert read == made
    again = await site.ask("susan", "PUT", made["url"], json={"body": read["body"]})
    assert again.json() == read | {"edited_at": again.json()["edited_at"]}
    assert await site.rows.count(Post) == 1
    for bad in ({}, {"body": ""}, {"body": None}, {"body": 5}, ["body"], "body"):
        refused(await site.ask("susan", "POST", "/posts/", json=bad), 400)
    assert await site.rows.count(Post) == 1


@pytest.fixture
async def posts(site):
    """Store 45 posts and return a function that gets a page of them as JSON."""
    await site.empty(*(insert(Post).values(id=each, author_id=1, **TEXT) for each in range(1, 46)))

    async def posts(query: str = "") -> dict:
        return check(await site.ask(None, "GET", f"/posts/{query}")).json()

    return posts


async def test_s123_long_lists_are_paginated(site, posts, served_url):
    """`?page=` selects a page of `FLASKY_POSTS_PER_PAGE` posts; the default, also for an invalid
    number, is 1. The response has `posts`, `prev`, `next` (an absolute URL or null) and `count`. A
    page after the last one is empty, with status 200.
    """
    address = f"{site.address}{API}/posts/"
    pages = [await posts(), await posts("?page=2"), await posts("?page=3")]
    assert [len(page["posts"]) for page in pages] == [20, 20, 5]
    assert {page["count"] for page in pages} == {45}
    links = [(page["prev"], page["next"]) for page in pages]
    one, two, three = (f"{address}?page={number}" for number in (1, 2, 3))
    assert links == [(None, two), (one, three), (two, None)]
    assert await posts("?page=junk") == pages[0]
    assert (await posts("?page=99"))["posts"] == []
    app = blog(served_url, FLASKY_POSTS_PER_PAGE=2)
    async with app.test_app():
        page = await (await app.test_client().get(f"{API}/posts/?page=23")).get_json()
    assert ([post["id"] for post in page["posts"]], page["next"]) == ([1], None)


async def test_s124_httpie_reads_the_posts(site, posts, tmp_path):
    """HTTPie reads the posts: `http --json --auth : GET http://127.0.0.1:5000/api/v1.0/posts/`."""
    line = "http --json --auth : GET http://127.0.0.1:5000/api/v1.0/posts/"
    (tmp_path / "config.json").write_text('{"disable_update_warnings": true}')
    words = shlex.split(line.replace("http://127.0.0.1:5000", site.address))
    done = subprocess.run(
        [sys.executable, "-m", "httpie", *words[1:], "--ignore-stdin", "--check-status"],
        env=bare_environment() | {"HTTPIE_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == await posts()
