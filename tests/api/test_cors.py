"""Tests of CORS: other sites can use the API with a token, never with a cookie."""

from __future__ import annotations

import pytest

from quartapp.extensions import db

from .conftest import API, basic

ORIGIN = {"Origin": "https://other.example"}
CONFIRMS = {
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "authorization,content-type,if-match",
}


@pytest.mark.parametrize("path", ["/posts/", "/posts", "/posts/1", "/nowhere", "/tokens/"])
async def test_a_preflight_request_is_allowed(ask, path):
    answer = await ask(None, "OPTIONS", path, headers=ORIGIN | CONFIRMS)
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"authorization", "content-type", "if-match", "if-none-match"} <= set(allowed)
    assert {"idempotency-key", "x-request-id"} <= set(allowed)
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert method in answer.headers["Access-Control-Allow-Methods"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_plain_options_request_lists_the_methods(ask):
    answer = await ask(None, "OPTIONS", "/posts/")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (200, True)


async def test_every_response_can_be_read_from_another_origin(app, ask, published, monkeypatch):
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    await published("susan", "Hello")
    huge, stale = "x" * 1_100_000, {"If-Match": '"x"'}
    calls = [
        (200, None, "GET", "/posts/", {}),
        (200, None, "GET", "/openapi.json", {}),
        (201, "susan", "POST", "/posts/", {"json": {"body": "x"}}),
        (308, None, "GET", "/posts", {}),
        (400, "susan", "POST", "/posts/", {"json": {}}),
        (401, None, "POST", "/posts/", {"json": {"body": "x"}}),
        (401, None, "GET", "/posts/", {"headers": {"Authorization": "Bearer junk"}}),
        (403, "david", "PUT", "/posts/1", {"json": {"body": "x"}}),
        (404, None, "GET", "/nowhere", {}),
        (405, None, "PATCH", "/posts/", {}),
        (412, "susan", "PUT", "/posts/1", {"json": {"body": "x"}, "headers": stale}),
        (413, "susan", "POST", "/posts/", {"json": {"body": huge}}),
        (415, "susan", "POST", "/posts/", {"data": "x"}),
    ]
    for status, who, method, path, options in calls:
        options["headers"] = options.get("headers", {}) | ORIGIN
        answer = await ask(who, method, path, **options)
        assert answer.status_code == status, path
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"]
        for name in ("ETag", "Location", "Retry-After", "X-Request-ID", "WWW-Authenticate"):
            assert name in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers

    def fault(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(type(db), "session", property(fault))
    answer = await ask(None, "GET", "/posts/1", headers=ORIGIN)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (500, "*")


@pytest.mark.parametrize("path", ["/", f"{API}/docs", "/static/css/app.css", "/no"])
async def test_pages_have_no_cors_headers(susan, path):
    for headers in (ORIGIN, ORIGIN | CONFIRMS):
        for method in ("GET", "OPTIONS"):
            page = await susan.client.open(path, method=method, headers=headers)
            assert not [name for name in dict(page.headers) if name.startswith("Access-Control")]


async def test_a_session_cookie_does_not_authenticate_a_cross_origin_request(susan):
    answer = await susan.get(f"{API}/users/me", headers=ORIGIN)
    assert answer.status_code == 401
    answer = await susan.get(f"{API}/users/me", headers=ORIGIN | basic("david@example.com"))
    assert answer.json["username"] == "david"
