"""Tests of the client and of the guide's edit loop behind an nginx with gzip."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from quartapp.client import Client, PreconditionFailed
from tests.nginx import nginx
from tests.people import PASSWORD

COMPRESSING = "gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;"
GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
API = "/api/v1.0"
ENOUGH = 6  # requests; a loop that sends more does not end


@pytest.fixture
def proxied(url, tmp_path):
    with nginx(url, tmp_path, COMPRESSING) as address:
        yield address


@pytest.fixture
async def behind(proxied):
    async with Client(proxied, email="susan@example.com", password=PASSWORD) as client:
        yield client


async def test_weak_etags_allow_edits_and_detect_changes(behind, susan, david):
    post = await behind.publish("Hello " * 50)
    read = await behind.post(post)
    assert read.etag.startswith("W/")
    edited = await behind.edit_post(read, "Better " * 50)
    assert edited.etag.startswith("W/")
    await david.comment_on(post, "Well")
    with pytest.raises(PreconditionFailed):
        await behind.edit_post(edited, "Best")
    assert (await behind.edit_post(await behind.post(post), "Best")).body == "Best"
    comment = await behind.comment_on(post, "Thanks " * 50)
    comment = await behind.edit_comment(await behind.comment(comment), "Thank you " * 50)
    assert comment.body.startswith("Thank you")


async def test_the_edit_loop_of_the_guide_ends_and_a_known_list_is_a_304(proxied, susan):
    post = await susan.publish("Hello " * 50)
    source = re.search(r"^def edit\(.*?\n\n\n", GUIDE.read_text(), re.M | re.S)[0]
    sent: list[httpx.Request] = []

    def count(request: httpx.Request) -> None:
        sent.append(request)
        assert len(sent) <= ENOUGH

    def program() -> None:
        auth, hooks = ("susan@example.com", PASSWORD), {"request": [count]}
        with httpx.Client(base_url=proxied + API, auth=auth, event_hooks=hooks) as api:
            names = {"api": api}
            exec(source, names)
            edited = names["edit"](f"/posts/{post.id}", lambda body: f"{body} It holds.")
            assert edited["body"].endswith("It holds.")
            first = api.get("/posts/")
            assert first.headers["ETag"].startswith("W/")
            known = {"If-None-Match": first.headers["ETag"]}
            assert api.get("/posts/", headers=known).status_code == 304

    await asyncio.to_thread(program)
