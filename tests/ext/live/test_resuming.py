"""Tests of resuming with ``last_id``: missed events are sent, without gaps or duplicates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from quartapp.ext.db import utcnow
from quartapp.ext.live.maintenance import prune
from tests.ext.live.models import Event, db, live, tell


@pytest.fixture
async def ten(app) -> None:
    """Record ten events of the topic "news", with events of another topic in between."""
    for number in range(10):
        await tell("news", f"story.{number}", about="susan" if number % 2 else "david")
        await tell("room:1", "door.opened")


@pytest.fixture
def make_old(app):
    """Return a function that makes all events nine days old."""

    async def make_old() -> None:
        async with db.begin() as session:
            await session.execute(update(Event).values(at=utcnow() - timedelta(days=9)))

    return make_old


async def test_missed_events_are_sent_before_new_ones(ten, listening):
    async with listening() as ear:
        answer = await ear.ask(subscribe="news", last_id=9)
        assert answer == {"topic": "news", "subscribed": True, "last_id": 9}
        missed = [(await ear.hear())["id"] for _ in range(5)]
        await tell("news", "story.new")
        assert missed == [11, 13, 15, 17, 19]
        assert (await ear.hear())["kind"] == "story.new"
        assert await ear.hears_nothing()


async def test_a_subscriber_that_has_missed_no_event_receives_only_new_ones(ten, listening):
    async with listening() as ear:
        await ear.ask(subscribe="news", last_id=20)
        assert await ear.hears_nothing()
        await tell("news", "story.new")
        assert (await ear.hear())["id"] == 21


async def test_missed_events_are_sent_only_to_their_audience(ten, listening):
    async with listening("susan") as ear:
        await ear.ask(subscribe="mentions", last_id=0)
        heard = [await ear.hear() for _ in range(5)]
        assert await ear.hears_nothing()
    assert {each["about"] for each in heard} == {"susan"}
    assert {each["topic"] for each in heard} == {"mentions"}


async def test_more_events_than_the_queue_holds_are_replayed_in_order(listening):
    await tell("news", *(f"part.{number}" for number in range(450)))
    async with listening() as ear:
        await ear.ask(subscribe="news", last_id=0)
        assert [(await ear.hear())["id"] for _ in range(450)] == list(range(1, 451))


@pytest.mark.parametrize("last_id", [-5, 21, 10**30])
async def test_an_unknown_last_id_is_answered_with_reset(ten, listening, last_id):
    async with listening() as ear:
        answer = await ear.ask(subscribe="news", last_id=last_id)
        assert answer == {"topic": "news", "subscribed": True, "last_id": 20, "reset": True}
        assert await ear.hears_nothing()
        await tell("news", "story.new")
        assert (await ear.hear())["kind"] == "story.new"


async def test_a_subscriber_that_missed_a_pruned_event_gets_reset(ten, listening, make_old):
    await make_old()
    await tell("news", "story.new")
    await prune(live.feed)
    async with db.lookup() as session:
        assert await live.log.span(session) == (21, 21)
    async with listening() as ear:
        assert (await ear.ask(subscribe="news", last_id=19))["reset"] is True
        assert "reset" not in await ear.ask(subscribe="news", last_id=20)


async def test_the_newest_event_is_never_pruned(ten, make_old):
    await make_old()
    await prune(live.feed)
    async with db.lookup() as session:
        assert await live.log.span(session) == (20, 20)


async def test_an_event_id_is_never_reused(ten):
    """With a reused id, a subscriber that resumes would miss the new event."""
    async with db.begin() as session:
        await session.execute(Event.__table__.delete())
    await tell("news", "story.new")
    async with db.lookup() as session:
        assert await live.log.newest(session) == 21


async def test_the_last_id_of_a_pong_includes_events_of_other_processes(listening):
    async with db.begin() as session:
        session.add(Event.of("news", "story.published", {}))  # without waking the feed
    async with listening() as ear:
        await ear.send('{"subscribe": "news", "last_id": 1}')
        await ear.send('{"ping": 1}')
        assert [(await ear.hear())["last_id"], (await ear.hear())["last_id"]] == [1, 1]


async def test_a_pong_contains_the_id_of_the_last_event(listening):
    """A subscriber that received no event for long can resume from it."""
    async with listening("david") as ear:
        await ear.ask(subscribe="mentions")
        await tell("news", "story.published", about="susan")
        await tell("news", "story.published", about="david")
        assert (await ear.hear())["id"] == 2
        assert await ear.ask(ping=1) == {"pong": 1, "last_id": 2}
