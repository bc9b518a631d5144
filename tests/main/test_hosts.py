"""Tests of the Host header of a request, in production and in other configurations."""

from __future__ import annotations

import asyncio
import logging

import pytest
from quart.testing.connections import WebsocketResponseError

from quartapp import create_app
from quartapp.exceptions import ConfigError
from tests.serving import served

API = "/api/v1.0"
OUTSIDE = {"client": ("203.0.113.7", 40000)}


@pytest.fixture
def production(database_url, monkeypatch, tmp_path):
    """Return a factory of the blog in production; without a server, no worker sends mails."""
    monkeypatch.chdir(tmp_path)

    def production(**settings):
        return create_app(
            "production",
            **{
                "SQLALCHEMY_DATABASE_URI": database_url,
                "SECRET_KEY": "a key",
                "SITE_URL": "https://blog.example.com/",
                "FLASKY_ADMIN": "owner@example.com",
                **settings,
            },
        )

    return production


async def ask(app, path, host, **headers):
    client = app.test_client(use_cookies=False)
    return await client.get(path, headers={"Host": host, **headers}, scope_base=OUTSIDE)


@pytest.mark.parametrize("host", ["evil.com", "a..b", "a b/c?d@e", "localhost"])
async def test_a_request_for_another_host_gets_a_400_with_a_reason(production, host, caplog):
    caplog.set_level(logging.ERROR)
    app = production()
    async with app.test_app():
        for path in ("/", "/post/1", "/static/css/app.css", "/nowhere", "/auth//login"):
            page = await ask(app, path, host, Accept="text/html")
            text = await page.get_data(as_text=True)
            assert (page.status_code, page.mimetype) == (400, "text/html")
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["X-Request-ID"]
            assert "host" in text
            assert "evil" not in text + str(page.headers)
        for path in (f"{API}/posts/", f"{API}/posts", f"{API}/openapi.json"):
            answer = await ask(app, path, host)
            body = await answer.get_json()
            assert (answer.status_code, body["error"]) == (400, "bad request")
            assert "host" in body["message"]
            assert answer.headers["Cache-Control"] == "no-store"
    assert caplog.records == []


async def test_links_and_redirects_use_the_trusted_host(production):
    app = production(TRUSTED_HOSTS=["www.example.com"], TRUSTED_PROXIES=1)
    forwarded = {"X-Forwarded-Host": "www.example.com", "X-Forwarded-Proto": "https"}
    async with app.test_app():
        for host in ("blog.example.com", "Blog.Example.com:443"):
            moved = await ask(app, f"{API}/posts", host)
            assert moved.status_code == 308
            assert moved.headers["Location"].startswith("http://blog.example.com")
        answer = await ask(app, f"{API}/openapi.json", "inner:5000", **forwarded)
        [server] = (await answer.get_json())["servers"]
        assert server["url"] == f"https://www.example.com{API}"
        forwarded["X-Forwarded-Host"] = "evil.com"
        answer = await ask(app, f"{API}/posts", "blog.example.com", **forwarded)
        assert answer.status_code == 400


async def test_a_websocket_for_another_host_is_refused(production):
    app = production()
    async with app.test_app():
        client = app.test_client()
        async with client.websocket("/live", headers={"Host": "evil.com"}) as line:
            with pytest.raises(WebsocketResponseError) as refusal:
                await line.receive()
    assert refusal.value.response.status_code == 400
    assert refusal.value.response.headers["X-Request-ID"]


@pytest.mark.parametrize("host", ["a..b", ".a", "a b"])
async def test_outside_production_each_valid_host_name_is_accepted(app, host):
    answer = await ask(app, f"{API}/posts/", "any.example")
    assert answer.status_code == 200
    page = await ask(app, "/", host)
    assert page.status_code == 400
    assert "no host name" in await page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SITE_URL": "https://example.com/blog"}, "SITE_URL .* without a path"),
        ({"SITE_URL": "blog.example.com"}, "SITE_URL .* begins with https://"),
        ({"SITE_URL": "https://a..b"}, "SITE_URL .* no host name"),
        ({"TRUSTED_HOSTS": ["https://a.example"]}, "TRUSTED_HOSTS: 'https://a.example'"),
        ({"TRUSTED_HOSTS": ["*"]}, r"TRUSTED_HOSTS: '\*'"),
    ],
)
def test_an_invalid_setting_raises_a_config_error(production, settings, words):
    with pytest.raises(ConfigError, match=f"^{words}"):
        production(**settings)


def test_trusted_hosts_are_read_from_the_environment(production, monkeypatch):
    monkeypatch.setenv("TRUSTED_HOSTS", "www.example.com, .example.org")
    hosts = production().config["TRUSTED_HOSTS"]
    assert hosts == ["www.example.com", ".example.org", "blog.example.com"]
    monkeypatch.delenv("TRUSTED_HOSTS")
    assert create_app("testing").config["TRUSTED_HOSTS"] == []


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\r\nHost: a..b", 400),
        ("GET / HTTP/1.1\r\nHost: \xe4.example", 400),
        ("GET / HTTP/1.1\r\nHost: a b", 400),
        ("GET / HTTP/1.1\r\nX: y", 400),
        ("GET ?page=1 HTTP/1.1\r\nHost: a.example", 400),
        ("GET / HTTP/1.0\r\nX: y", 200),
        ("GET http://evil.com/ HTTP/1.1\r\nHost: a.example", 200),
        ("OPTIONS * HTTP/1.1\r\nHost: a.example", 404),
    ],
)
async def test_hosts_are_checked_over_a_real_socket(app, head, status):
    async with served(app) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = await reader.read()
        writer.close()
    assert answer.split(b" ")[1] == str(status).encode()
    assert b"evil" not in answer
