"""Tests of the live feed attributes of pages: the newest event id, the topics."""

import asyncio
import re

import pytest

from quartapp.extensions import live_feed


@pytest.fixture
def told(app):
    """Return a function that waits until the feed has delivered an event."""

    async def told(event_id: int) -> None:
        async with app.app_context(), asyncio.timeout(10):
            while (live_feed.feed.cursor or 0) < event_id:
                await asyncio.sleep(0.01)

    return told


def position(page) -> str:
    return re.search(r'<body data-last-id="(\d+)"', page.text)[1]


def topics(page) -> set[str]:
    return set(re.findall(r'data-live="([^"]*)"', page.text))


async def test_a_page_has_the_newest_event_id_from_before_its_request(
    app, stranger, published, told
):
    await published("susan", "the first")
    await told(2)  # one for the timeline, one for the post

    @app.before_request
    async def somebody_is_quick() -> None:
        await published("david", "the second")
        await told(4)

    page = await stranger.get("/")
    assert "the second" in page.text
    assert position(page) == "2"


async def test_a_page_subscribes_to_the_topics_it_shows(stranger, susan, account, published, told):
    post = await published("susan", "Hello")
    await told(2)
    mine = f"user:{(await account('susan')).id}"
    assert topics(await stranger.get("/")) == {"timeline"}
    assert topics(await susan.get("/")) == {"timeline", mine}
    assert topics(await susan.get("/followed")) == {"followed", mine}
    assert topics(await stranger.get(post.path)) == {f"post:{post.id}"}
    assert topics(await stranger.get("/user/susan")) == {"timeline"}
    assert topics(await susan.get("/auth/account")) == {mine}
    assert topics(await stranger.get("/auth/login")) == set()


async def test_new_posts_appear_on_the_first_page_only(app, stranger, published):
    app.config["FLASKY_POSTS_PER_PAGE"] = 1
    for _ in range(2):
        await published("susan", "Hello")
    assert 'data-new="above"' in (await stranger.get("/")).text
    assert "data-new" not in (await stranger.get("/?page=2")).text


async def test_new_comments_appear_on_the_last_page_only(app, stranger, david, published):
    app.config["FLASKY_COMMENTS_PER_PAGE"] = 1
    post = await published("susan", "Hello")
    assert 'data-new="below"' in (await stranger.get(post.path)).text
    for _ in range(2):
        await david.submit(post.path, body="Hello back")
    assert 'data-new="elsewhere"' in (await stranger.get(post.path)).text
    assert 'data-new="below"' in (await stranger.get(f"{post.path}?page=-1")).text


async def test_the_page_of_an_unconfirmed_user_subscribes_to_no_topic(app, sign_in, change):
    john = await sign_in("john")
    await change("john", confirmed=False)
    page = await john.get("/auth/unconfirmed")
    assert 'id="bell"' in page.text
    assert topics(page) == set()
