"""Tests of the client with unexpected, newer or missing responses."""

from __future__ import annotations

import asyncio
import json

import pytest

from quartapp.client import (
    APIError,
    Client,
    ConnectionFailed,
    NotFound,
    PayloadTooLarge,
    ServerError,
)
from tests.client.network import Site, answering, said
from tests.processes import free_port

HTML = "<html>nginx</html>"
POST = {
    "url": "https://blog.example.com/api/v1.0/posts/1",
    "id": 1,
    "body": "Hello.",
    "body_html": "<p>Hello.</p>",
    "timestamp": "2026-11-23T12:00:00.123456Z",
    "edited_at": None,
    "author_url": "https://blog.example.com/api/v1.0/users/1",
    "author": "susan",
    "comments_url": "https://blog.example.com/api/v1.0/posts/1/comments/",
    "comment_count": 0,
}


async def refused(answer: bytes) -> APIError:
    """Return the error that this response to a request for a post raises."""
    async with answering(Site(answer)) as url, Client(url, token="qa_1") as api:
        with pytest.raises(APIError) as caught:
            await api.post(1)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, APIError), (404, NotFound), (413, PayloadTooLarge), (500, ServerError)],
)
async def test_an_html_page_of_a_proxy_raises_an_api_error(status, kind):
    error = await refused(said(status, HTML, content_type="text/html"))
    assert (type(error), error.status, error.error) == (kind, status, "unexpected answer")
    assert "The response is text/html," in str(error)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '"words"',
        "null",
        "{}",
        '{"id": ',
        json.dumps(POST | {"id": "one"}),
        json.dumps(POST | {"timestamp": "yesterday"}),
        json.dumps({name: POST[name] for name in POST.keys() - {"author"}}),
    ],
)
async def test_unexpected_json_raises_an_api_error(body):
    error = await refused(said(200, body))
    assert (type(error), error.error) == (APIError, "unexpected answer")


async def test_a_deletion_answered_by_a_proxy_raises_an_api_error():
    site = Site(said(200, HTML, content_type="text/html"))
    async with answering(site) as url, Client(url, token="qa_1") as api:
        with pytest.raises(APIError, match="unexpected answer"):
            await api.delete_post(1)


async def test_the_error_for_a_redirect_names_the_new_address():
    error = await refused(said(308, "", location="https://new.example.com/"))
    assert (error.status, type(error)) == (308, APIError)
    assert "https://new.example.com/" in str(error)


async def test_unknown_fields_of_a_newer_site_are_ignored():
    newer = json.dumps(POST | {"likes": 3, "license": {"name": "CC0"}})
    async with answering(Site(said(200, newer, etag='"1"'))) as url, Client(url) as api:
        post = await api.post(1)
    assert (post.body, post.etag) == ("Hello.", '"1"')
    assert post.timestamp.isoformat() == "2026-11-23T12:00:00.123456+00:00"


async def test_an_unknown_status_raises_an_api_error():
    error = await refused(said(418, '{"error": "teapot", "message": "No coffee.", "hint": 1}'))
    assert (type(error), str(error)) == (APIError, "418 teapot: No coffee.")


async def test_next_pages_are_requested_from_the_given_site():
    elsewhere = "https://inside.example.com/api/v1.0/posts/?after=abc%3D&per_page=1"
    first = {"posts": [POST], "prev": None, "next": elsewhere, "count": 1}
    site = Site(said(200, json.dumps(first)), said(200, json.dumps(first | {"next": None})))
    async with answering(site) as url, Client(f"{url}/blog/", token="qa_1") as api:
        assert len([post async for post in api.posts(per_page=1)]) == 2
    asked = [request.start for request in site.requests]
    assert asked == [
        "GET /blog/api/v1.0/posts/?after=&per_page=1 HTTP/1.1",
        "GET /blog/api/v1.0/posts/?after=abc%3D&per_page=1 HTTP/1.1",
    ]


async def test_an_unreachable_site_raises_connection_failed():
    async with Client(f"http://127.0.0.1:{free_port()}", token="qa_1") as api:
        with pytest.raises(ConnectionFailed, match=r"^GET /posts/1 at 127\.0\.0\.1: .*connection"):
            await api.post(1)


async def test_a_timeout_raises_connection_failed():
    waiting = asyncio.Event()

    async def slow(_) -> None:
        await waiting.wait()

    async with answering(slow) as url, Client(url, timeout=0.05) as api:
        with pytest.raises(ConnectionFailed, match=r"ReadTimeout$"):
            await api.post(1)
        waiting.set()
