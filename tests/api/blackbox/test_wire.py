"""Tests of raw requests: bodies too large, chunked, incomplete or with invalid framing."""

from __future__ import annotations

import base64
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from quartapp.models import Post
from tests.databases import settled_on_sqlite
from tests.people import PASSWORD, SUSAN
from tests.processes import TIMEOUT_SECONDS

from .answers import check, refused
from .site import API

pytestmark = settled_on_sqlite
JSON = {"Content-Type": "application/json"}
HEAD = "HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
CREDENTIALS = base64.b64encode(f"{SUSAN}:{PASSWORD}".encode()).decode()
AS_SUSAN = f"{HEAD}Authorization: Basic {CREDENTIALS}\r\n"
BODY = '{"body": "Hello"}'
HUGE = f'{{"body": "{"x" * 1024 * 1024}"}}'
IN_CHUNKS = f"Transfer-Encoding: chunked\r\n\r\n{len(HUGE):x}\r\n{HUGE}\r\n0\r\n\r\n"
WITH_A_LENGTH = f"Content-Length: {len(HUGE)}\r\n\r\n{HUGE}"


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def connect(site) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(site.address).port), TIMEOUT_SECONDS)


def send(site, text: str, path: str = "POST /posts/") -> str:
    """Send a raw request; return the response up to the end of the connection."""
    method, _, path = path.partition(" ")
    said = b""
    with connect(site) as wire:
        with suppress(ConnectionError):  # the server may refuse a body before its end
            wire.sendall(f"{method} {API}{path} {text}".encode())
        with suppress(ConnectionError):
            while part := wire.recv(65536):
                said += part
    return said.decode()


async def test_a_body_with_a_length_is_accepted(site):
    said = send(site, f"{AS_SUSAN}Content-Length: {len(BODY)}\r\n\r\n{BODY}")
    assert said.startswith("HTTP/1.1 201")
    assert await site.rows.count(Post) == 1


async def test_a_body_in_chunks_is_accepted(site):
    content = chunks(b'{"bo', b'dy": "', "é".encode()[:1], "é".encode()[1:], b'"}')
    answer = await site.ask("susan", "POST", "/posts/", content=content, headers=JSON)
    assert (check(answer).status_code, answer.json()["body"]) == (201, "é")


@pytest.mark.parametrize("path", ["POST /posts/", "POST /tokens/", "PUT /users/me"])
@pytest.mark.parametrize("body", [WITH_A_LENGTH, IN_CHUNKS], ids=["with a length", "in chunks"])
async def test_a_body_above_one_megabyte_is_too_large(site, path, body):
    before = await site.rows.everything()
    for head in (AS_SUSAN, HEAD):
        said = send(site, head + body, path)
        assert said.startswith("HTTP/1.1 413")
        assert '{"error":"payload too large","message":' in said
    assert await site.rows.everything() == before


async def test_many_chunks_of_invalid_json_are_a_bad_request(site):
    content = chunks(*[b"[" * 1000] * 100)
    refused(await site.ask("susan", "POST", "/posts/", content=content, headers=JSON), 400)
    assert await site.rows.count(Post) == 0


@pytest.mark.parametrize(
    "rest",
    [
        f"Content-Length: 17\r\nContent-Length: 18\r\n\r\n{BODY} ",
        f"Content-Length: -17\r\n\r\n{BODY}",
        f"Content-Length: many\r\n\r\n{BODY}",
        f"Content-Length: 1e1\r\n\r\n{BODY}",
        f"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{BODY}\r\n0\r\n\r\n",
        f"Transfer-Encoding: chunked\r\n\r\n-11\r\n{BODY}\r\n0\r\n\r\n",
        f"Transfer-Encoding: gzip\r\n\r\n{BODY}",
        f"Content-Length: 17\r\nX-Long: {'x' * 100_000}\r\n\r\n{BODY}",
    ],
    ids=["two lengths", "less", "many", "1e1", "no size", "a size below 0", "gzip", "a long head"],
)
async def test_invalid_framing_is_refused(site, rest):
    assert send(site, AS_SUSAN + rest).startswith(("HTTP/1.1 4", "HTTP/1.1 501"))
    assert await site.rows.count(Post) == 0


@pytest.mark.parametrize(
    "rest",
    [
        f"Content-Length: 100\r\n\r\n{BODY}",
        f"Transfer-Encoding: chunked\r\n\r\n11\r\n{BODY}\r\n",
        f"Transfer-Encoding: chunked\r\n\r\n20\r\n{BODY}",
    ],
    ids=["a length", "no last chunk", "half a chunk"],
)
async def test_an_incomplete_body_writes_nothing_and_blocks_no_request(site, rest):
    with connect(site) as wire:
        wire.sendall(f"POST {API}/posts/ {AS_SUSAN}{rest}".encode())
        for count in range(1, 4):  # later requests do not wait
            later = await site.ask("susan", "POST", "/posts/", json={"body": "Later"})
            assert check(later).json()["body"] == "Later"
            assert await site.rows.count(Post) == count
    await site.ask("susan", "POST", "/posts/", json={"body": "Last"})
    assert await site.rows.count(Post) == 4
