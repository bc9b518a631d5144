"""Tests of names and numbers in requests that the file system or database cannot hold."""

from __future__ import annotations

import re

from tests.api.conftest import ask
from tests.databases import settled_on_sqlite

__all__ = ["ask"]

NAMES = [
    "x" * 255, "x" * 256, "x" * 5000, "é" * 128, "a/" * 3000 + "a", "x" * 256 + "/app.css",
    "css/" + "x" * 300, "..", "../config.py", "..%2f..%2fconfig.py", "%2e%2e/config.py",
    "%2fetc/passwd", "css%2f..%2f..%2fpyproject.toml", "css/app.css%00", "%00", "css/app.css.",
    "css/app.css%20", "css", "css/", "css/app.css/x", "C:/x", "~root", "css%5capp.css", "%ff", "-",
]  # fmt: skip
NUMBERS = ["-1", str(2**31), str(2**63), "9" * 5000]
RANGES = ["bytes=9999999999-", "bytes=-0", "bytes=a-b", "bytes=0-0,2-3", "bytes=-" + "9" * 30, "x"]


@settled_on_sqlite
async def test_a_missing_static_file_is_not_found(stranger):
    for path in (
        f"{folder}/{name}" for folder in ("/static", "/static/bootstrap") for name in NAMES
    ):
        page = await stranger.get(path)
        assert page.status_code == 404, path
        assert page.headers["X-Content-Type-Options"] == "nosniff"


@settled_on_sqlite
async def test_an_invalid_range_of_a_file_causes_no_server_error(stranger):
    for value in RANGES:
        for more in ({}, {"If-Range": '"x"', "If-Modified-Since": value}):
            page = await stranger.get("/static/css/app.css", headers={"Range": value, **more})
            assert page.status_code in {200, 206, 416}, value


async def test_a_number_out_of_range_breaks_no_address(app, susan, published):
    await published("susan", "Hello")
    rules = [each for each in app.url_map.iter_rules() if "<" in each.rule and not each.websocket]
    for number in NUMBERS:
        for rule in rules:
            path = re.sub("<.*?>", number, rule.rule)
            for method in rule.methods - {"OPTIONS", "HEAD"}:
                answer = await susan.client.open(path, method=method)
                assert answer.status_code < 500, f"{method} {path}"


async def test_a_number_out_of_range_breaks_no_list(susan, ask, published):
    post = await published("susan", "Hello")
    for number in NUMBERS:
        for path in ("/", "/followed", post.path, "/user/susan", "/notices"):
            assert (await susan.get(f"{path}?page={number}&after={number}")).status_code < 500
        for path in ("posts", post.path.strip("/") + "/comments"):
            query = f"id={number}&id=1&page={number}"
            assert (await susan.get(f"/fragments/{path}?{query}")).status_code == 200
        for path in ("/posts/", "/posts/1/comments/", "/comments/", "/users/1/followers/"):
            query = f"page={number}&per_page={number}"
            assert (await ask("susan", "GET", f"{path}?{query}")).status_code == 200
            assert (await ask("susan", "GET", f"{path}?after={number}")).status_code == 400


@settled_on_sqlite
async def test_a_number_out_of_range_breaks_no_body(ask):
    calls = {
        ("POST", "/tokens/"): '{"name": "x", "expires_in": %s}',
        ("POST", "/posts/"): '{"body": %s}',
        ("PUT", "/users/me"): '{"name": %s}',
        ("PUT", "/comments/1"): '{"disabled": %s}',
    }
    sent = {"headers": {"Content-Type": "application/json"}}
    for (method, path), body in calls.items():
        for number in (*NUMBERS, "1e999", "1.5", "1e30", "NaN", "-Infinity"):
            answer = await ask("susan", method, path, data=body % number, **sent)
            assert answer.status_code in {400, 404}, number
            assert (await answer.get_json())["message"]
