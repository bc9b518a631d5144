"""Tests of the client's live feed, at a running server."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from quartapp.client import (
    BadRequest,
    Client,
    Event,
    Forbidden,
    Missed,
    NotFound,
    Post,
    PreconditionFailed,
    Unauthorized,
)
from tests.api.blackbox.site import served
from tests.databases import database, settled_on_sqlite

from .live import heard, listening
from .network import Tunnel


@pytest.fixture(scope="module")
async def url(settled, tmp_path_factory):
    """The address of one site for all tests, so ids are not known in advance."""
    folder = tmp_path_factory.mktemp("live")
    async with database(settled.kind, folder, settled.url) as url:
        with served(url, folder, LIVE_TAIL="1") as address:
            yield address


@pytest.fixture
async def post(susan, stranger) -> Post:
    """A post with an event that has been sent: a new subscriber gets only later events."""
    feed = stranger.events("timeline")
    await feed.start()
    post = await susan.publish("The shelf is up.")
    while (await heard(feed, 1))[0].post_id != post.id:
        pass
    return post


def told(events: list[Event]) -> list[tuple[str, int | None]]:
    return [(event.kind, event.comment_id or event.post_id) for event in events]


async def test_events_arrive_in_order(susan, david, post):
    feed = david.events("timeline", f"post:{post.id}")
    async with listening(feed, 8) as events:
        await susan.edit_post(post, "The shelf is down.")
        comment = await david.comment_on(post, "I saw it.")
        await david.edit_comment(comment, "I heard it.")
        await david.delete_comment(comment)
        other = await susan.publish("Is it level?")
        await susan.delete_post(post)
    on_post = [event for event in events.result() if event.topic != "timeline"]
    assert told(on_post) == [
        ("post.edited", post.id),
        ("comment.added", comment.id),
        ("comment.edited", comment.id),
        ("comment.deleted", comment.id),
        ("post.deleted", post.id),
    ]
    on_timeline = [event for event in events.result() if event.topic == "timeline"]
    assert told(on_timeline) == [
        ("post.edited", post.id),
        ("post.published", other.id),
        ("post.deleted", post.id),
    ]
    assert [each.id for each in on_post] == sorted({each.id for each in on_post})
    assert on_post[1].author_id == (await david.user()).id
    assert (on_post[1].hidden, on_timeline[1].hidden) == (False, None)
    assert on_timeline[1].at >= other.timestamp


async def test_a_refused_change_sends_no_event(susan, stranger, post):
    feed = stranger.events("timeline")
    await feed.start()
    with pytest.raises(BadRequest):
        await susan.publish("")
    await susan.edit_post(post.id, "Two.")
    with pytest.raises(PreconditionFailed):
        await susan.edit_post(post, "Three.")
    last = await susan.publish("Four.")
    assert told(await heard(feed, 2)) == [("post.edited", post.id), ("post.published", last.id)]


async def test_a_user_gets_events_about_themselves_and_followed_users(susan, david, client, post):
    me, him = await susan.user(), await david.user()
    await susan.follow(him)
    mine, followed = susan.events(f"user:{me.id}"), susan.events("followed")
    await mine.start()
    await followed.start()
    async with client("moderator") as moderator:
        await moderator.publish("Unheard.")
    news = await david.publish("Heard.")
    await david.follow(me)
    comment = await david.comment_on(await susan.publish("Mine."), "Yours.")
    assert [event.post_id for event in await heard(followed, 1)] == [news.id]
    following, answer = await heard(mine, 2)
    assert (following.kind, following.user_id) == ("user.followed", him.id)
    assert told([answer]) == [("comment.added", comment.id)]
    assert answer.user_id == him.id


async def test_a_feed_starts_after_the_given_id(susan, stranger, post):
    before = stranger.events("timeline")
    await before.start()
    posts = [(await susan.publish("Again.")).id for _ in range(3)]
    for last_id in (before.last_ids["timeline"], before.last_ids | {"followed": 1}):
        feed = stranger.events("timeline", last_id=last_id)
        assert [event.post_id for event in await heard(feed, 3)] == posts


async def test_a_feed_resumes_after_the_last_event(susan, stranger, post):
    feed = stranger.events("timeline")
    await feed.start()
    posts = [(await susan.publish("Again.")).id for _ in range(4)]
    for post in posts:
        assert [event.post_id for event in await heard(feed, 1)] == [post]


async def test_an_event_advances_the_last_id_of_every_topic(susan, stranger, post):
    quiet = f"post:{post.id}"
    feed = stranger.events(quiet, "timeline")
    async with listening(feed, 2) as events:
        for _ in range(2):
            await susan.publish("Loud.")
    event = events.result()[-1]
    assert feed.last_ids == {quiet: event.id - 1, "timeline": event.id}


@settled_on_sqlite
async def test_an_unknown_last_id_raises_missed_and_the_feed_continues(susan, stranger, post):
    feed = stranger.events("timeline", last_id=999_999)
    with pytest.raises(Missed, match=r"^timeline: some events were missed") as missed:
        await heard(feed, 1)
    assert missed.value.topic == "timeline"
    later = await susan.publish("After.")
    assert [event.post_id for event in await heard(feed, 1)] == [later.id]


@settled_on_sqlite
@pytest.mark.parametrize(
    ("topic", "error"),
    [
        ("followed", Forbidden),
        ("user:2", Forbidden),
        ("post:999999", NotFound),
        ("weather", NotFound),
    ],
)
async def test_a_refused_topic_raises_an_error_once(susan, stranger, topic, error):
    feed = stranger.events(topic, "timeline")
    with pytest.raises(error, match=rf"^40\d \w+[ \w]*: {topic}: \w+"):
        await heard(feed, 1)
    async with listening(feed, 1):
        await susan.publish("To those who listen on.")


@settled_on_sqlite
async def test_a_feed_ends_when_its_post_is_deleted(susan, stranger, post):
    feed, other = stranger.events(f"post:{post.id}"), stranger.events(f"post:{post.id}")
    await other.start()
    await other.close()
    async with listening(feed, 2) as events:  # the feed ends before a second event
        await susan.delete_post(post)
    assert told(events.result()) == [("post.deleted", post.id)]
    assert await heard(feed, 1) == []
    with pytest.raises(NotFound):
        await heard(other, 1)


@settled_on_sqlite
async def test_a_refused_token_raises_an_error_with_the_reason(susan, url):
    write_only = await susan.create_token("writer", ["write"])
    for token, error, words in (
        ("qa_nonsense", Unauthorized, "401 unauthorized: Invalid credentials"),
        (write_only.token, Forbidden, "403 forbidden: This token has no scope “read”."),
    ):
        async with Client(url, token=token) as api:
            with pytest.raises(error) as refused:
                await heard(api.events("timeline"), 1)
        assert str(refused.value) == words


@settled_on_sqlite
async def test_a_revoked_token_ends_the_feed(susan, url):
    token = await susan.create_token("reader")
    async with Client(url, token=token.token) as api:
        with pytest.raises(Unauthorized):
            async with listening(api.events("followed"), 1):
                await susan.revoke_token(token)


@settled_on_sqlite
@pytest.mark.parametrize("how", ["closed", "left"])
async def test_a_closed_feed_leaves_no_connection_open(susan, url, post, how):
    tunnel = Tunnel(url)
    async with tunnel.dug() as address:
        async with Client(address) as api:
            feed = api.events("timeline")
            async with listening(feed, 1):
                await susan.publish("Enough.")
            assert tunnel.writers
            if how == "closed":
                await feed.close()
                await tunnel.becomes(deserted=True)
        await tunnel.becomes(deserted=True)
    assert tunnel.connections == 1


@settled_on_sqlite
async def test_a_cancelled_wait_loses_no_event(susan, stranger, post):
    feed = stranger.events("timeline")
    await feed.start()
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await anext(feed)
    posts = [(await susan.publish("Late.")).id for _ in range(2)]
    assert [event.post_id for event in await heard(feed, 2)] == posts


async def test_a_program_can_exit_in_the_middle_of_a_feed(url, post):
    script = f"""
import asyncio
from quartapp.client import Client
async def main():
    async with Client({url!r}) as api:
        async for event in api.events("timeline", last_id=0):
            break
asyncio.run(main())
"""
    program = [sys.executable, "-W", "default", "-c", script]
    done = await asyncio.to_thread(subprocess.run, program, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_feed_without_a_topic_raises_value_error():
    with pytest.raises(ValueError, match="timeline"):
        Client("http://127.0.0.1").events()
