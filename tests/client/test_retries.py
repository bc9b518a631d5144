"""What fails for a moment is asked again, and is done once."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from quartapp.client import (
    BadRequest,
    Client,
    ConnectionFailed,
    NotFound,
    PreconditionFailed,
    ServerError,
    TooManyRequests,
    retries,
)
from tests.client.network import Cutter, Site, answering, said
from tests.people import PASSWORD, SUSAN

EMPTY = said(200, '{"posts": [], "prev": null, "next": null, "count": 0}')
CUT = None


def refusal(status: int, **headers: str) -> bytes:
    return said(status, json.dumps({"error": "words", "message": "Not now."}), **headers)


async def all_posts(url: str) -> list:
    async with Client(url) as api:
        return [post async for post in api.posts()]


@pytest.fixture
def susan_through(url):
    """Susan, behind a network that loses what ``cutter`` cuts."""
    return lambda address: Client(address, email=SUSAN, password=PASSWORD)


async def test_a_post_whose_answer_is_lost_is_made_once(url, susan_through, rows):
    cutter = Cutter(url, cuts=2)
    async with answering(cutter) as address, susan_through(address) as susan:
        post = await susan.publish("Once.")
    assert cutter.statuses == ["201", "201", "201"]
    assert await rows("posts") == 1
    assert post.body == "Once."


async def test_two_posts_of_the_same_words_are_two(susan, rows):
    assert (await susan.publish("Twice.")).id != (await susan.publish("Twice.")).id
    assert await rows("posts") == 2


async def test_a_comment_and_a_token_are_made_once_too(susan, url, susan_through, rows):
    post = await susan.publish("Once.")
    async with answering(Cutter(url)) as address, susan_through(address) as again:
        await again.comment_on(post, "Once.")
    async with answering(Cutter(url)) as address, susan_through(address) as again:
        token = await again.create_token("once")
    assert await rows("comments") == 1
    assert [each.id async for each in susan.tokens()] == [token.id]
    async with Client(url, token=token.token) as api:
        assert (await api.user()).username == "susan"


@pytest.mark.parametrize("cuts", [1, retries.RETRIES])
async def test_a_deletion_whose_answer_is_lost_is_no_error(susan, url, susan_through, rows, cuts):
    post = await susan.publish("Not for long.")
    cutter = Cutter(url, cuts)
    async with answering(cutter) as address, susan_through(address) as again:
        await again.delete_post(post)
        with pytest.raises(NotFound):
            await again.delete_post(post)
    assert cutter.statuses == ["200", *["404"] * cuts, "404"]
    assert await rows("posts") == 0


async def test_an_edit_whose_answer_is_lost_does_no_harm(susan, url, susan_through):
    post = await susan.publish("One.")
    cutter = Cutter(url)
    async with answering(cutter) as address, susan_through(address) as again:
        assert (await again.edit_post(post.id, "Two.")).body == "Two."
        read = await again.post(post)
        cutter.cuts = 1
        with pytest.raises(PreconditionFailed):
            await again.edit_post(read, "Three.")
    assert cutter.statuses == ["200", "200", "200", "200", "412"]
    assert (await susan.post(post)).body == "Three."


@pytest.mark.parametrize("trouble", [CUT, refusal(502), refusal(503), refusal(504), refusal(429)])
async def test_what_passes_is_waited_for(trouble):
    site = Site(trouble, trouble, EMPTY)
    async with answering(site) as url:
        assert await all_posts(url) == []
    assert len(site.requests) == 3


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (CUT, ConnectionFailed),
        (refusal(503), ServerError),
        (refusal(429), TooManyRequests),
    ],
)
async def test_what_lasts_is_told_after_a_few_attempts(trouble, error):
    site = Site(trouble)
    async with answering(site) as url:
        with pytest.raises(error):
            await all_posts(url)
    assert len(site.requests) == 5


@pytest.mark.parametrize(
    ("status", "error"), [(500, ServerError), (400, BadRequest), (404, NotFound)]
)
async def test_what_would_fail_again_is_asked_once(status, error):
    site = Site(refusal(status), EMPTY)
    async with answering(site) as url:
        with pytest.raises(error):
            await all_posts(url)
    assert len(site.requests) == 1


async def test_each_attempt_of_a_post_carries_one_key_and_each_call_its_own():
    site = Site(refusal(503), refusal(503), refusal(400))
    async with answering(site) as url, Client(url, token="qa_1") as api:
        for _ in range(2):
            with pytest.raises(BadRequest):
                await api.publish("Once.")
    first, *others = [request.headers["idempotency-key"] for request in site.requests]
    assert [key == first for key in others] == [True, True, False]


@pytest.mark.parametrize("date", [False, True])
async def test_a_site_is_left_alone_as_long_as_it_asks(date):
    until = datetime.now(UTC) + timedelta(seconds=2)  # a date has whole seconds
    asked = format_datetime(until, usegmt=True) if date else "1"
    start = time.monotonic()
    async with answering(Site(refusal(503, retry_after=asked), EMPTY)) as url:
        await all_posts(url)
    assert 0.9 < time.monotonic() - start < 5


@pytest.mark.parametrize("asked", ["86400", "Fri, 31 Dec 2066 23:59:59 GMT"])
async def test_nobody_waits_for_hours(monkeypatch, asked):
    monkeypatch.setattr(retries, "MAX_PAUSE_SECONDS", 0.2)
    start = time.monotonic()
    async with answering(Site(refusal(429, retry_after=asked), EMPTY)) as url:
        await all_posts(url)
    assert 0.2 <= time.monotonic() - start < 3


@pytest.mark.parametrize("asked", ["soon", "-1", "Mon, 23 Nov 2015 12:00:00 GMT", "²"])
async def test_a_pause_that_makes_no_sense_is_none(asked):
    async with answering(Site(refusal(503, retry_after=asked), EMPTY)) as url:
        assert await all_posts(url) == []


async def test_a_site_in_trouble_is_left_alone_for_a_while(monkeypatch):
    monkeypatch.setattr(retries, "FIRST_BACKOFF_SECONDS", 0.1)
    start = time.monotonic()
    async with answering(Site(CUT)) as url:
        with pytest.raises(ConnectionFailed):
            await all_posts(url)
    assert time.monotonic() - start >= 0.05 + 0.1 + 0.2 + 0.4


async def test_pauses_grow_and_differ():
    first, second = ([retries.backoff(retry) for retry in range(5)] for _ in range(2))
    assert first == sorted(first)
    assert first[-1] > 2 * first[0]
    assert first != second
