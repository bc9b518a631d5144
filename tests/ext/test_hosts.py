"""Tests of trusted hosts: malformed, unknown, forwarded and missing names."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quart import Quart, redirect, request, websocket
from quart.testing.connections import WebsocketResponseError
from werkzeug.exceptions import BadHost, SecurityError
from werkzeug.routing import Map
from werkzeug.sansio.utils import get_current_url, get_host

from quartapp.ext.errors import ErrorMiddleware
from quartapp.ext.hosts import TrustedHosts, host_of, is_host
from quartapp.ext.security import SecurityHeaders
from quartapp.ext.serving import TrustedProxies

OUTSIDE = ("203.0.113.7", 40000)
MALFORMED = [
    "a..b", ".a", "a..", "..", ".", "", "x" * 64, f"{'x' * 64}.example", "a." + "x" * 64,
    "x." * 130, "a b", "a b/c?d@e", "a@b", "user:pass@a.example", "a/b", "a?b", "a#b", "a\\b",
    "a,b", "a;b",
    "a%41", "a_b", "<script>", "a\tb", "a.example:0", "a.example:65536", "a.example:99999999999",
    "a.example:-1", "a.example:http", "a.example:", ":80", "a:80:80", "[::1", "::1", "[:::]",
    "[::g]", "[1:2]", "[::1%25eth0]", "[::1]a", "[::ffff:1.2.3.999]", "[]",
    "[127.0.0.1]", "ä.example",
    "a.example\xe9", "\xff", "http://a.example", "xn--\u00fc", "xn--", "XN--", "xn--a", "a.xn--zz",
]  # fmt: skip
WELL_FORMED = [
    "a", "localhost", "LOCALHOST:5000", "blog.example.com", "blog.example.com:8000", "a-b.example",
    "xn--mller-kva.example", "127.0.0.1", "127.0.0.1:5000", "[::1]", "[::1]:5000", "[2001:DB8::1]",
    "x" * 63, "1.2.3.4.5", "blog.example.com.",
]  # fmt: skip


@cache
def build(*trusted: str, hops: int = 0) -> Quart:
    app = Quart("hosted")
    app.config["SECRET_KEY"] = "a key"
    SecurityHeaders(app)
    app.add_url_rule("/root", "root", lambda: request.url_root)
    app.add_url_rule("/away", "away", lambda: redirect(request.url_root))
    app.add_url_rule("/slash/", "slash", lambda: request.url)

    @app.websocket("/talk")
    async def talk() -> None:
        await websocket.send(websocket.host)

    app.asgi_app = TrustedHosts(app.asgi_app, trusted)
    app.asgi_app = TrustedProxies(app.asgi_app, hops)
    app.asgi_app = ErrorMiddleware(app)
    return app


async def ask(app: Quart, host: str | None, path: str = "/root", **options: Any) -> tuple[int, str]:
    headers = {"Host": host, **options.pop("headers", {})} if host is not None else {}
    scope = {"client": options.pop("client", OUTSIDE)}
    answer = await app.test_client(use_cookies=False).get(
        path, headers=headers, scope_base=scope, **options
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-ID"]
    return answer.status_code, await answer.get_data(as_text=True) + str(answer.headers)


@pytest.mark.parametrize("host", MALFORMED)
async def test_a_malformed_host_gets_a_400(host, caplog):
    assert not is_host(host)
    for path in ("/root", "/away", "/slash", "/nowhere"):
        status, text = await ask(build(), host, path)
        assert status == 400
        assert "evil" not in text
    # A comma starts the entry of another proxy, and an empty entry is ignored.
    forwarded = {"X-Forwarded-Host": host.replace(",", " ") or "."}
    status, _ = await ask(build(hops=1), "a.example", headers=forwarded)
    assert status == 400
    assert caplog.records == []


@pytest.mark.parametrize("host", WELL_FORMED)
async def test_any_well_formed_host_is_accepted_without_trusted_hosts(host):
    status, text = await ask(build(), host)
    assert status == 200
    shown = host.lower().removesuffix(".").replace("xn--mller-kva", "m\u00fcller")
    assert f"http://{shown}/" in text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("blog.example.com", 200),
        ("BLOG.example.com", 200),
        ("blog.example.com.", 200),
        ("blog.example.com:8443", 200),
        ("example.org", 200),
        ("a.example.org", 200),
        ("a.b.example.org", 200),
        ("evil.com", 400),
        ("blog.example.com.evil.com", 400),
        ("evil.blog.example.com", 400),
        ("evilexample.org", 400),
        ("example.com", 400),
        ("127.0.0.1", 400),
        ("localhost", 400),
        ("[::1]:80", 400),
        ("10.0.0.1", 400),
    ],
)
@pytest.mark.parametrize("path", ["/root", "/away", "/slash"])
async def test_only_trusted_hosts_are_accepted_and_others_are_not_echoed(host, status, path):
    got, text = await ask(build("blog.example.com", ".example.org"), host, path)
    usual = {"/root": 200, "/away": 302, "/slash": 308}[path]
    assert got == (usual if status == 200 else 400)
    if status == 400:
        assert "evil" not in text


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("::1", 1), None, ["127.8.8.8", 9]])
@pytest.mark.parametrize("host", ["127.0.0.1:5000", "localhost", "[::1]"])
async def test_a_local_health_check_may_use_a_loopback_host(client, host):
    app = build("blog.example.com")
    assert (await ask(app, host, client=client))[0] == 200
    assert (await ask(app, "evil.com", client=client))[0] == 400


async def test_a_visitor_behind_a_proxy_cannot_use_a_loopback_host():
    app = build("blog.example.com", hops=1)
    forwarded = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "localhost"}
    here = {"client": ("127.0.0.1", 1)}
    assert (await ask(app, "blog.example.com", headers=forwarded, **here))[0] == 400
    forwarded["X-Forwarded-Host"] = "blog.example.com"
    assert (await ask(app, "127.0.0.1:5000", headers=forwarded, **here))[0] == 200
    forwarded["X-Forwarded-For"] = "junk, <junk>"
    assert (await ask(app, "localhost", headers=forwarded, **here))[0] == 200


@pytest.mark.parametrize("host", ["evil.com", "a..b", "a b"])
async def test_a_websocket_with_an_untrusted_host_is_refused(host):
    client = build("blog.example.com").test_client()
    async with client.websocket("/talk", headers={"Host": host}) as socket:
        with pytest.raises(WebsocketResponseError) as refusal:
            await socket.receive()
    assert refusal.value.response.status_code == 400
    assert refusal.value.response.headers["X-Content-Type-Options"] == "nosniff"
    async with client.websocket("/talk", headers={"Host": "blog.example.com"}) as socket:
        assert await socket.receive() == "blog.example.com"


async def passed(headers: list[tuple[bytes, bytes]], version: str) -> list[tuple[bytes, bytes]]:
    """Return the headers that the application receives."""
    got: list[Any] = []

    async def note(scope: Any, receive: Any, send: Any) -> None:
        got.extend(scope["headers"])

    scope = {"type": "http", "http_version": version, "headers": headers, "client": OUTSIDE}
    await TrustedHosts(note, ["blog.example.com"], "blog.example.com")(scope, None, None)
    return got


async def test_a_request_without_a_host_is_accepted_in_http_1_0_only():
    assert await passed([(b"accept", b"*/*")], "1.0") == [
        (b"host", b"blog.example.com"),
        (b"accept", b"*/*"),
    ]
    for version in ("1.1", "2"):
        with pytest.raises(BadHost):
            await passed([], version)


async def test_a_request_with_two_hosts_is_refused():
    with pytest.raises(BadHost):
        await passed([(b"host", b"blog.example.com")] * 2, "1.1")
    with pytest.raises(SecurityError):
        await passed([(b"host", b"evil.com")], "1.1")


@pytest.mark.parametrize(
    "name", ["https://a.example", "a.example:80", "*", "", "a..b", "a b", "*.a"]
)
def test_a_trusted_host_that_is_no_host_name_is_refused(name):
    with pytest.raises(ValueError, match="TRUSTED_HOSTS"):
        TrustedHosts(None, [name])


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://blog.example.com", "blog.example.com"),
        ("https://Blog.Example.com:8443/", "blog.example.com"),
        ("http://müller.example", "xn--mller-kva.example"),
        ("http://[::1]:5000", "[::1]"),
        ("http://127.0.0.1:5000", "127.0.0.1"),
    ],
)
def test_host_of_returns_the_host_that_clients_send(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.com/blog", "without a path"),
        ("https://example.com/blog/", "without a path"),
        ("https://example.com/?a=1", "without a path"),
        ("https://example.com/#a", "without a path"),
        ("https://example.com//", "without a path"),
        ("blog.example.com", "begins with https://"),
        ("ftp://example.com", "begins with https://"),
        ("https://", "has no host name"),
        ("https://a..b", "has no host name"),
        ("https://a b", "has no host name"),
        ("https://example.com:99999", "has no host name"),
        ("https://[::1", "has no host name"),
        ("https://susan:secret@example.com", "no password"),
    ],
)
def test_an_invalid_site_url_is_refused_with_a_reason(url, words):
    with pytest.raises(ValueError, match=words) as refused:
        host_of(url)
    assert "secret" not in str(refused.value)


@settings(deadline=None)
@given(
    st.text(st.characters(max_codepoint=255), max_size=80)
    | st.from_regex(r"\A[a-z.:\[\]0-9-]{1,40}\Z")
    | st.from_regex(r"\A(xn--)?[a-z0-9-]{1,70}(\.[a-z0-9-]{1,70}){0,3}\.?(:[0-9]{1,5})?\Z")
)
def test_werkzeug_can_use_each_host_that_passes(host):
    if is_host(host):
        assert get_host("http", host)
        assert urlsplit(get_current_url("http", host, "", "/")).netloc
        Map([]).bind(host.lower(), path_info="/")
