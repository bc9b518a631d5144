"""Tests of delivery: committed events are sent once and in order, all others never."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from quartapp.ext.db import before_commit
from quartapp.ext.live import NoSuchTopic
from tests.ext.live.models import db, live, tell


async def test_a_subscriber_receives_a_committed_event_with_its_payload(listening):
    async with listening() as ear:
        assert await ear.ask(subscribe="news") == {
            "topic": "news", "subscribed": True, "last_id": 0,
        }  # fmt: skip
        await tell("news", "story.published", story_id=7)
        event = await ear.hear()
        assert event.pop("at").endswith("Z")
        assert event == {"topic": "news", "id": 1, "kind": "story.published", "story_id": 7}


async def test_events_of_a_failed_transaction_are_not_sent(listening):
    async with listening() as ear:
        await ear.ask(subscribe="news")
        with suppress(LookupError):
            async with db.begin() as session:
                live.record(session, "news", "story.published")
                raise LookupError
        assert await ear.hears_nothing()
        await tell("news", "story.edited")
        assert (await ear.hear())["kind"] == "story.edited"


async def test_events_of_a_rolled_back_savepoint_are_not_sent(listening):
    async with listening() as ear:
        await ear.ask(subscribe="news")
        async with db.begin() as session:
            nested = await session.begin_nested()
            live.record(session, "news", "story.published")
            await nested.rollback()
            live.record(session, "news", "story.edited")
        assert (await ear.hear())["kind"] == "story.edited"


async def test_events_of_one_transaction_are_sent_in_order(listening):
    kinds = [f"part.{number}" for number in range(500)]
    async with listening() as ear:
        await ear.ask(subscribe="news")
        await tell("news", *kinds)
        heard = [await ear.hear() for _ in kinds]
    assert [each["kind"] for each in heard] == kinds
    assert [each["id"] for each in heard] == sorted(each["id"] for each in heard)


async def test_ids_grow_in_the_order_of_commits(listening, database_url):
    """The event of a writer that begins first and commits last gets the greater id."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    recorded, committed = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with db.begin() as session:
            live.record(session, "news", "slow.one")
            recorded.set()
            await committed.wait()

    async with listening() as ear:
        await ear.ask(subscribe="news")
        writing = asyncio.create_task(slow())
        await recorded.wait()
        await tell("news", "quick.one")
        first = await ear.hear()
        committed.set()
        await writing
        second = await ear.hear()
    assert (first["kind"], second["kind"]) == ("quick.one", "slow.one")
    assert first["id"] < second["id"]


async def test_an_event_with_an_id_is_committed_before_the_next_gets_one(listening, database_url):
    """Otherwise a reader could see the greater id first and miss the smaller one."""
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time")
    numbered = asyncio.Event()

    def dawdle(session) -> None:
        session.flush()
        numbered.set()
        session.execute(text("SELECT pg_sleep(0.5)"))

    async def slow() -> None:
        async with db.begin() as session:
            live.record(session, "news", "slow.one")
            before_commit(session, dawdle)

    async with listening() as ear:
        await ear.ask(subscribe="news")
        writing = asyncio.create_task(slow())
        await numbered.wait()
        await asyncio.gather(tell("news", "quick.one"), writing)
        heard = [await ear.hear(), await ear.hear()]
    assert [each["kind"] for each in heard] == ["slow.one", "quick.one"]


async def test_a_subscriber_receives_only_its_topics(listening):
    async with listening("susan") as ear:
        await ear.ask(subscribe="room:3")
        await tell("news", "story.published")
        await tell("room:4", "door.opened")
        await tell("room:3", "door.opened")
        assert (await ear.hear())["topic"] == "room:3"
        assert await ear.ask(unsubscribe="room:3") == {"topic": "room:3", "subscribed": False}
        await tell("room:3", "door.closed")
        assert await ear.hears_nothing()


async def test_no_event_follows_the_last_event_of_a_topic(listening):
    async with listening() as ear:
        await ear.ask(subscribe="news")
        await tell("news", "press.stopped", "story.published")
        assert (await ear.hear())["kind"] == "press.stopped"
        assert await ear.hears_nothing()


async def test_an_event_of_an_unknown_topic_is_refused(app):
    async with db.begin() as session:
        with pytest.raises(NoSuchTopic):
            live.record(session, "nws", "story.published")


async def test_a_payload_cannot_replace_the_id_of_an_event(app):
    async with db.begin() as session:
        with pytest.raises(ValueError, match="its own id"):
            live.record(session, "news", "story.published", id=7)


async def test_an_error_in_the_feed_is_logged_and_no_event_is_lost(listening, monkeypatch, caplog):
    after, mistakes = live.log.after, [ZeroDivisionError("one divided by nothing")]

    async def mistaken(*args, **options):
        if mistakes:
            raise mistakes.pop()
        return await after(*args, **options)

    async with listening() as ear:
        await ear.ask(subscribe="news")
        monkeypatch.setattr(live.log, "after", mistaken)
        await tell("news", "story.published")
        assert (await ear.hear())["kind"] == "story.published"
    assert caplog.text.count("one divided by nothing") == 1
