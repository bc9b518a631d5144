"""Tests of redirects in the API: a missing or an extra slash gets a JSON response."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("method", "path", "place"),
    [
        ("GET", "/posts?page=2", "/posts/?page=2"),
        ("POST", "/posts", "/posts/"),
        ("GET", "//posts/1", "/posts/1"),
    ],
)
async def test_a_redirect_names_the_right_address(ask, method, path, place):
    response = await ask(None, method, path)
    location = f"http://localhost/api/v1.0{place}"
    assert (response.status_code, response.headers["Location"]) == (308, location)
    assert response.mimetype == "application/json"
    message = f"It is at {location}"
    assert await response.get_json() == {"error": "permanent redirect", "message": message}
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Request-ID"]


async def test_a_redirect_outside_the_api_is_html(stranger):
    response = await stranger.get("/auth//login", follow=False)
    assert response.status_code == 308
    assert "<html" in response.text


async def test_an_invalid_query_is_refused_and_not_redirected(ask):
    answer = await ask(None, "GET", "/posts?page=%00")
    assert answer.status_code == 400
    assert (await answer.get_json())["error"] == "bad request"
