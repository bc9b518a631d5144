"""What a page says to the script that listens: where to read on from, and what about."""

import asyncio
import re

import pytest

from quartapp.extensions import live_feed


@pytest.fixture
def told(app):
    """Wait until an event was told."""

    async def told(event_id: int) -> None:
        async with app.app_context(), asyncio.timeout(10):
            while (live_feed.feed.cursor or 0) < event_id:
                await asyncio.sleep(0.01)

    return told


def position(page) -> str:
    return re.search(r'<body data-last-id="(\d+)"', page.text)[1]


def topics(page) -> set[str]:
    return set(re.findall(r'data-live="([^"]*)"', page.text))


async def test_a_page_carries_the_newest_event_there_was_before_it_was_made(
    app, stranger, published, told
):
    await published("susan", "the first")
    await told(2)  # the timeline's, and its own

    @app.before_request
    async def somebody_is_quick() -> None:
        await published("david", "the second")
        await told(4)

    page = await stranger.get("/")
    assert "the second" in page.text
    assert position(page) == "2"


async def test_a_page_asks_for_what_it_shows(stranger, susan, account, published, told):
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


async def test_only_the_first_page_is_where_new_posts_go(app, stranger, published):
    app.config["FLASKY_POSTS_PER_PAGE"] = 1
    for _ in range(2):
        await published("susan", "Hello")
    assert 'data-new="above"' in (await stranger.get("/")).text
    assert "data-new" not in (await stranger.get("/?page=2")).text


async def test_only_the_last_page_is_where_new_comments_go(app, stranger, david, published):
    app.config["FLASKY_COMMENTS_PER_PAGE"] = 1
    post = await published("susan", "Hello")
    assert 'data-new="below"' in (await stranger.get(post.path)).text
    for _ in range(2):
        await david.submit(post.path, body="Hello back")
    assert 'data-new="elsewhere"' in (await stranger.get(post.path)).text
    assert 'data-new="below"' in (await stranger.get(f"{post.path}?page=-1")).text


async def test_who_may_not_listen_is_not_sent_to(app, sign_in, change):
    john = await sign_in("john")
    await change("john", confirmed=False)
    page = await john.get("/auth/unconfirmed")
    assert 'id="bell"' in page.text
    assert topics(page) == set()
