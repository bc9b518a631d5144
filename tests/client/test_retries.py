"""Tests of retries: idempotency, Retry-After, backoff."""

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
    """Return a client of susan that connects to the address of a faulty network."""
    return lambda address: Client(address, email=SUSAN, password=PASSWORD)


async def test_a_post_with_a_lost_response_is_published_once(url, susan_through, rows):
    cutter = Cutter(url, cuts=2)
    async with answering(cutter) as address, susan_through(address) as susan:
        post = await susan.publish("Once.")
    assert cutter.statuses == ["201", "201", "201"]
    assert await rows("posts") == 1
    assert post.body == "Once."


async def test_two_posts_with_the_same_text_are_both_published(susan, rows):
    assert (await susan.publish("Twice.")).id != (await susan.publish("Twice.")).id
    assert await rows("posts") == 2


async def test_a_comment_or_token_with_a_lost_response_is_created_once(
    susan, url, susan_through, rows
):
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
async def test_a_deletion_with_a_lost_response_raises_no_error(
    susan, url, susan_through, rows, cuts
):
    post = await susan.publish("Not for long.")
    cutter = Cutter(url, cuts)
    async with answering(cutter) as address, susan_through(address) as again:
        await again.delete_post(post)
        with pytest.raises(NotFound):
            await again.delete_post(post)
    assert cutter.statuses == ["200", *["404"] * cuts, "404"]
    assert await rows("posts") == 0


async def test_an_edit_with_a_lost_response_is_applied(susan, url, susan_through):
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
async def test_a_temporary_failure_is_retried(trouble):
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
async def test_a_lasting_failure_raises_an_error_after_five_attempts(trouble, error):
    site = Site(trouble)
    async with answering(site) as url:
        with pytest.raises(error):
            await all_posts(url)
    assert len(site.requests) == 5


@pytest.mark.parametrize(
    ("status", "error"), [(500, ServerError), (400, BadRequest), (404, NotFound)]
)
async def test_a_permanent_failure_is_not_retried(status, error):
    site = Site(refusal(status), EMPTY)
    async with answering(site) as url:
        with pytest.raises(error):
            await all_posts(url)
    assert len(site.requests) == 1


async def test_retries_of_one_call_share_an_idempotency_key():
    site = Site(refusal(503), refusal(503), refusal(400))
    async with answering(site) as url, Client(url, token="qa_1") as api:
        for _ in range(2):
            with pytest.raises(BadRequest):
                await api.publish("Once.")
    first, *others = [request.headers["idempotency-key"] for request in site.requests]
    assert [key == first for key in others] == [True, True, False]


@pytest.mark.parametrize("date", [False, True])
async def test_retry_after_delays_the_next_attempt(date):
    until = datetime.now(UTC) + timedelta(seconds=2)  # a date has whole seconds
    asked = format_datetime(until, usegmt=True) if date else "1"
    start = time.monotonic()
    async with answering(Site(refusal(503, retry_after=asked), EMPTY)) as url:
        await all_posts(url)
    assert 0.9 < time.monotonic() - start < 5


@pytest.mark.parametrize("asked", ["86400", "Fri, 31 Dec 2066 23:59:59 GMT"])
async def test_retry_after_is_capped(monkeypatch, asked):
    monkeypatch.setattr(retries, "MAX_PAUSE_SECONDS", 0.2)
    start = time.monotonic()
    async with answering(Site(refusal(429, retry_after=asked), EMPTY)) as url:
        await all_posts(url)
    assert 0.2 <= time.monotonic() - start < 3


@pytest.mark.parametrize("asked", ["soon", "-1", "Mon, 23 Nov 2015 12:00:00 GMT", "²"])
async def test_an_invalid_retry_after_is_ignored(asked):
    async with answering(Site(refusal(503, retry_after=asked), EMPTY)) as url:
        assert await all_posts(url) == []


async def test_the_client_waits_between_attempts(monkeypatch):
    monkeypatch.setattr(retries, "FIRST_BACKOFF_SECONDS", 0.1)
    start = time.monotonic()
    async with answering(Site(CUT)) as url:
        with pytest.raises(ConnectionFailed):
            await all_posts(url)
    assert time.monotonic() - start >= 0.05 + 0.1 + 0.2 + 0.4


async def test_the_backoff_grows_and_is_random():
    first, second = ([retries.backoff(retry) for retry in range(5)] for _ in range(2))
    assert first == sorted(first)
    assert first[-1] > 2 * first[0]
    assert first != second
