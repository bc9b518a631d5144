"""Tests of strict HTTP/1.1: ambiguous requests are refused, and HTTP/2 needs TLS."""

from __future__ import annotations

import pytest

from tests.ext.serving.raw import say
from tests.serving import served

HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"


@pytest.fixture
async def port():
    """Return the port of an application that responds with the method and body of a request."""

    async def echo(scope, receive, send):
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        answer = scope["method"].encode() + b" " + body
        await send({"type": "http.response.body", "body": answer})

    async with served(echo) as port:
        yield port


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: \r\n" + CLOSE + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n" + CLOSE + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: my_site.example:8080\r\n" + CLOSE + b"\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET http://localhost/ HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    ],
)
async def test_a_plain_request_is_served_over_http_1(port, request_):
    answer = await say(port, request_)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"GET " in answer


async def test_a_chunked_body_is_served(port):
    head = b"POST / HTTP/1.1\r\n" + HOST + CLOSE + CHUNKED + b"\r\n"
    assert b"POST hello" in await say(port, head, b"5\r\nhel", b"lo\r\n0\r\n\r\n", pause=0.02)


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\n" + HOST + CHUNKED + b"Content-Length: 4\r\n\r\n" + CHUNKS,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\n" + CHUNKED + b"\r\n" + CHUNKS,
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nhello",
        b"POST / HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n" + CHUNKS,
        b"GET / HTTP/1.1\nHost: localhost\n\n",
        b"GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: y\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: y\r\n\tfolded\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X : y\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"X: y\0z\r\n\r\n",
        b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
        b"Get / HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a b/c?d@e\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: user@localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost/evil\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost#evil\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost:port\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xfcber\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03",
    ],
)
async def test_an_ambiguous_request_is_refused_and_nothing_after_it_is_served(port, request_):
    smuggled = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = await say(port, request_ + smuggled, smuggled, pause=0.02)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in answer.lower()
    assert b" 200 " not in answer


async def test_a_second_request_on_a_connection_is_checked_too(port):
    good = b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = await say(port, good + b"GET / HTTP/1.1\n" + HOST + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 400 " in answer


@pytest.mark.parametrize("version", [b"2.0", b"3.0", b"0.9"])
async def test_an_unsupported_http_version_gets_505(port, version):
    answer = await say(port, b"GET / HTTP/" + version + b"\r\n" + HOST + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 505 ")


async def test_a_client_that_sends_the_http_2_preface_is_refused(port):
    settings = b"\0\0\0\x04\0\0\0\0\0"
    answer = await say(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings)
    assert answer.startswith(b"HTTP/1.1 ")
    assert answer.split()[1] in {b"400", b"505"}
