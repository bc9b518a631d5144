"""Who comes back hears what was missed: no gap, no repeat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from quartapp.ext.db import utcnow
from quartapp.ext.live.upkeep import prune
from tests.ext.live.models import Event, db, live, tell


@pytest.fixture
async def ten(app) -> None:
    """Ten stories, with things in between that are no news."""
    for number in range(10):
        await tell("news", f"story.{number}", about="susan" if number % 2 else "david")
        await tell("room:1", "door.opened")


@pytest.fixture
def make_old(app):
    """Everything happened long ago."""

    async def make_old() -> None:
        async with db.begin() as session:
            await session.execute(update(Event).values(at=utcnow() - timedelta(days=9)))

    return make_old


async def test_what_was_missed_comes_first_and_then_what_comes(ten, listening):
    async with listening() as ear:
        answer = await ear.ask(subscribe="news", last_id=9)
        assert answer == {"topic": "news", "subscribed": True, "last_id": 9}
        missed = [(await ear.hear())["id"] for _ in range(5)]
        await tell("news", "story.new")
        assert missed == [11, 13, 15, 17, 19]
        assert (await ear.hear())["kind"] == "story.new"
        assert await ear.hears_nothing()


async def test_who_has_missed_nothing_hears_nothing_twice(ten, listening):
    async with listening() as ear:
        await ear.ask(subscribe="news", last_id=20)
        assert await ear.hears_nothing()
        await tell("news", "story.new")
        assert (await ear.hear())["id"] == 21


async def test_what_was_missed_is_only_what_one_may_hear(ten, listening):
    async with listening("susan") as ear:
        await ear.ask(subscribe="mentions", last_id=0)
        heard = [await ear.hear() for _ in range(5)]
        assert await ear.hears_nothing()
    assert {each["about"] for each in heard} == {"susan"}
    assert {each["topic"] for each in heard} == {"mentions"}


async def test_more_than_can_wait_is_replayed_in_order(listening):
    await tell("news", *(f"part.{number}" for number in range(450)))
    async with listening() as ear:
        await ear.ask(subscribe="news", last_id=0)
        assert [(await ear.hear())["id"] for _ in range(450)] == list(range(1, 451))


@pytest.mark.parametrize("last_id", [-5, 21, 10**30])
async def test_an_id_that_the_log_does_not_know_is_answered_with_reset(ten, listening, last_id):
    async with listening() as ear:
        answer = await ear.ask(subscribe="news", last_id=last_id)
        assert answer == {"topic": "news", "subscribed": True, "last_id": 20, "reset": True}
        assert await ear.hears_nothing()
        await tell("news", "story.new")
        assert (await ear.hear())["kind"] == "story.new"


async def test_what_is_old_is_forgotten_and_who_missed_it_is_told(ten, listening, make_old):
    await make_old()
    await tell("news", "story.new")
    await prune(live.feed)
    async with db.lookup() as session:
        assert await live.log.span(session) == (21, 21)
    async with listening() as ear:
        assert (await ear.ask(subscribe="news", last_id=19))["reset"] is True
        assert "reset" not in await ear.ask(subscribe="news", last_id=20)


async def test_the_newest_event_is_kept_so_that_its_id_is_known(ten, make_old):
    await make_old()
    await prune(live.feed)
    async with db.lookup() as session:
        assert await live.log.span(session) == (20, 20)


async def test_an_id_is_never_used_again(ten):
    """Else somebody who comes back would take an old event for a new one."""
    async with db.begin() as session:
        await session.execute(Event.__table__.delete())
    await tell("news", "story.new")
    async with db.lookup() as session:
        assert await live.log.newest(session) == 21


async def test_a_pong_does_not_fall_behind_what_another_process_has_told(listening):
    async with db.begin() as session:
        session.add(Event.of("news", "story.published", {}))  # and nobody here is woken
    async with listening() as ear:
        await ear.send('{"subscribe": "news", "last_id": 1}')
        await ear.send('{"ping": 1}')
        assert [(await ear.hear())["last_id"], (await ear.hear())["last_id"]] == [1, 1]


async def test_a_pong_says_up_to_where_everything_was_told(listening):
    """So that one who heard nothing for long knows where to read on from."""
    async with listening("david") as ear:
        await ear.ask(subscribe="mentions")
        await tell("news", "story.published", about="susan")
        await tell("news", "story.published", about="david")
        assert (await ear.hear())["id"] == 2
        assert await ear.ask(ping=1) == {"pong": 1, "last_id": 2}
