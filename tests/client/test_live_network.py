"""Tests of the live feed over failing networks and servers: no event is lost or repeated."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractAsyncContextManager

import pytest

from quartapp.client import (
    APIError,
    Client,
    ConnectionFailed,
    Forbidden,
    ServerError,
    TooManyRequests,
    Unauthorized,
    retries,
)
from tests.api.blackbox.site import served
from tests.databases import settled_on_sqlite
from tests.people import PASSWORD, SUSAN
from tests.processes import free_port

from .live import Blog, beside, heard, listening
from .network import Site, Tunnel, answering, said

CUTS, EACH = 8, 8  # cuts of the connection, and posts before and after each cut
NO_LIVE = said(404, "<html>nginx</html>", content_type="text/html")


def susan_at(url: str) -> Client:
    return Client(url, email=SUSAN, password=PASSWORD)


@pytest.fixture
async def app(app):
    """An application beside the served ones, to publish posts."""
    async with app.test_app():
        yield app


@pytest.fixture
def write(app, published):
    """Publish some posts; return their ids."""

    async def write(count: int) -> list[int]:
        return [(await published("susan", "One more.")).id for _ in range(count)]

    return write


async def test_a_feed_survives_a_restart_of_the_server(database_url, tmp_path, write):
    port = free_port()

    def site() -> AbstractAsyncContextManager[str]:
        return beside(served(database_url, tmp_path, port=port, LIVE_TAIL="1"))

    async with Client(f"http://127.0.0.1:{port}") as stranger:
        feed = stranger.events("timeline")
        async with site():
            await feed.start()
            hearing = asyncio.create_task(heard(feed, 15))
            posts = await write(5)
        posts += await write(5)
        async with site():
            posts += await write(5)
            assert [event.post_id for event in await hearing] == posts


@settled_on_sqlite
async def test_a_connection_that_is_cut_repeatedly_loses_no_event(
    database_url, tmp_path, write, monkeypatch
):
    monkeypatch.setattr(
        retries, "MAX_PAUSE_SECONDS", 0.05
    )  # each cut before a response doubles the pause
    with served(database_url, tmp_path, "--workers", "2", LIVE_TAIL="1") as url:
        tunnel = Tunnel(url)
        async with tunnel.dug() as address, Client(address) as stranger:
            feed = stranger.events("timeline")
            await feed.start()
            async with listening(feed, EACH * (1 + CUTS)) as events:
                posts = await write(EACH)
                for _ in range(CUTS):
                    await tunnel.cut()
                    posts += await write(EACH)
            assert [event.post_id for event in events.result()] == posts
            assert tunnel.connections > CUTS


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 1012, 4408])
async def test_a_feed_resumes_after_a_temporary_close_code(code):
    blog = Blog(code)
    async with blog.served() as url, Client(url, token="qa_1") as api:
        assert [event.id for event in await heard(api.events("timeline"), 3)] == [1, 2, 3]
    assert [asked.get("last_id") for asked in blog.asked[:3]] == [None, 1, 2]
    assert blog.asked[0]["authorization"] == "Bearer qa_1"


@pytest.mark.parametrize(("code", "error"), [(4401, Unauthorized), (4403, Forbidden)])
async def test_a_final_close_code_raises_an_error(code, error):
    async with Blog(code).served() as url, Client(url, token="qa_1") as api:
        with pytest.raises(error):
            await heard(api.events("timeline"), 3)


async def test_a_client_with_a_password_renews_an_expired_token():
    blog = Blog(4401)
    async with blog.served() as url, susan_at(url) as api:
        assert [event.id for event in await heard(api.events("timeline"), 3)] == [1, 2, 3]
    tokens = [asked["authorization"] for asked in blog.asked[:3]]
    assert tokens == ["Bearer t1", "Bearer t2", "Bearer t3"]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_temporary_failure_of_the_handshake_is_retried(status):
    blog = Blog(status, 1012, status, status, 1012)
    async with blog.served() as url, Client(url) as api:
        assert [event.id for event in await heard(api.events("timeline"), 2)] == [1, 2]


async def test_retry_after_delays_the_next_handshake():
    start = time.monotonic()
    async with Blog(429, 1012, retry_after="1").served() as url, Client(url) as api:
        await heard(api.events("timeline"), 1)
    assert time.monotonic() - start > 1


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, Unauthorized, "401 unauthorized: Not now."),
        (403, Forbidden, "403 forbidden: Not now."),
        (500, ServerError, "500 internal server error: Not now."),
        (429, TooManyRequests, "429 too many requests: Not now."),
        (503, ServerError, "503 service unavailable: Not now."),
    ],
)
async def test_a_handshake_refused_for_good_raises_an_error(status, error, words):
    blog = Blog(*[status] * 9)
    async with blog.served() as url, Client(url) as api:
        with pytest.raises(error) as refused:
            await heard(api.events("timeline"), 1)
    assert str(refused.value) == words
    assert len(blog.endings) == (4 if status in retries.TEMPORARY else 8)


async def test_retries_are_unlimited_after_a_first_connection(monkeypatch):
    monkeypatch.setattr(retries, "MAX_PAUSE_SECONDS", 0.02)
    async with Blog(1012, *[503] * 9, 1012).served() as url, Client(url) as api:
        assert [event.id for event in await heard(api.events("timeline"), 2)] == [1, 2]


async def test_an_unreachable_site_raises_connection_failed():
    async with Client(f"http://127.0.0.1:{free_port()}") as api:
        with pytest.raises(ConnectionFailed, match=r"^The live feed at 127\.0\.0\.1: .*Connect"):
            await heard(api.events("timeline"), 1)


async def test_a_site_without_a_live_feed_raises_an_api_error():
    async with answering(Site(NO_LIVE)) as url, Client(url) as api:
        with pytest.raises(APIError, match="is text/html"):
            await heard(api.events("timeline"), 1)


async def test_a_token_is_not_sent_to_the_target_of_a_redirect():
    async with answering(Site(NO_LIVE)) as other:
        site = Site(said(308, "", location=f"{other}/live"))
        async with answering(site) as url, Client(url, token="qa_1") as api:
            with pytest.raises(APIError, match=f"sends on to {other}"):
                await heard(api.events("timeline"), 1)
    assert len(site.requests) == 1


@settled_on_sqlite
async def test_a_site_that_sends_no_events_raises_a_server_error(database_url, tmp_path):
    with served(database_url, tmp_path) as url:
        async with Client(url) as api:
            with pytest.raises(ServerError, match="503 service unavailable: timeline: "):
                await heard(api.events("timeline"), 1)
