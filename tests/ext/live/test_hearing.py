"""What was committed is heard, once and in order; what was not is never heard."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from quartapp.ext.db import before_commit
from quartapp.ext.live import NoSuchTopic
from tests.ext.live.models import db, live, tell


async def test_a_listener_hears_what_is_committed_and_all_about_it(listening):
    async with listening() as ear:
        assert await ear.ask(subscribe="news") == {
            "topic": "news", "subscribed": True, "last_id": 0,
        }  # fmt: skip
        await tell("news", "story.published", story_id=7)
        event = await ear.hear()
        assert event.pop("at").endswith("Z")
        assert event == {"topic": "news", "id": 1, "kind": "story.published", "story_id": 7}


async def test_nothing_is_heard_of_a_transaction_that_fails(listening):
    async with listening() as ear:
        await ear.ask(subscribe="news")
        with suppress(LookupError):
            async with db.begin() as session:
                live.record(session, "news", "story.published")
                raise LookupError
        assert await ear.hears_nothing()
        await tell("news", "story.edited")
        assert (await ear.hear())["kind"] == "story.edited"


async def test_nothing_is_heard_of_a_savepoint_that_was_rolled_back(listening):
    async with listening() as ear:
        await ear.ask(subscribe="news")
        async with db.begin() as session:
            nested = await session.begin_nested()
            live.record(session, "news", "story.published")
            await nested.rollback()
            live.record(session, "news", "story.edited")
        assert (await ear.hear())["kind"] == "story.edited"


async def test_events_of_one_transaction_are_heard_in_their_order(listening):
    kinds = [f"part.{number}" for number in range(500)]
    async with listening() as ear:
        await ear.ask(subscribe="news")
        await tell("news", *kinds)
        heard = [await ear.hear() for _ in kinds]
    assert [each["kind"] for each in heard] == kinds
    assert [each["id"] for each in heard] == sorted(each["id"] for each in heard)


async def test_ids_grow_in_the_order_of_commits(listening, database_url):
    """A writer that began first and commits last is neither missed nor out of order."""
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


async def test_an_event_that_has_its_number_is_committed_before_the_next_gets_one(
    listening, database_url
):
    """Else the greater number is seen first, and the smaller one missed."""
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


async def test_a_listener_hears_only_the_topics_that_it_asked_for(listening):
    async with listening("susan") as ear:
        await ear.ask(subscribe="room:3")
        await tell("news", "story.published")
        await tell("room:4", "door.opened")
        await tell("room:3", "door.opened")
        assert (await ear.hear())["topic"] == "room:3"
        assert await ear.ask(unsubscribe="room:3") == {"topic": "room:3", "subscribed": False}
        await tell("room:3", "door.closed")
        assert await ear.hears_nothing()


async def test_after_the_last_event_of_a_topic_nothing_is_heard(listening):
    async with listening() as ear:
        await ear.ask(subscribe="news")
        await tell("news", "press.stopped", "story.published")
        assert (await ear.hear())["kind"] == "press.stopped"
        assert await ear.hears_nothing()


async def test_an_event_of_a_topic_that_nobody_could_hear_is_a_mistake(app):
    async with db.begin() as session:
        with pytest.raises(NoSuchTopic):
            live.record(session, "nws", "story.published")


async def test_an_event_keeps_its_own_id_and_time(app):
    async with db.begin() as session:
        with pytest.raises(ValueError, match="its own id"):
            live.record(session, "news", "story.published", id=7)


async def test_a_mistake_while_reading_on_is_logged_and_nothing_is_lost(
    listening, monkeypatch, caplog
):
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
