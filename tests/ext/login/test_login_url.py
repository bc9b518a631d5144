"""Tests of the login URL: the page to which a user returns after signing in."""

from __future__ import annotations

import pytest

from tests.databases import sqlite_only


@sqlite_only
@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/secret", "/secret"),
        ("/secret?x=1&y=a%20b", "/secret%3Fx%3D1%26y%3Da%2520b"),
        ("/people/caf%C3%A9", "/people/caf%25C3%25A9"),
        ("/people/a%3Fb%26c", "/people/a%253Fb%26c"),
        ("/secret?", "/secret"),
    ],
)
async def test_the_login_url_contains_the_path_and_query_of_the_page(stranger, path, back):
    page = await stranger.get(path, follow=False)
    assert page.location == f"/login?next={back}"


@sqlite_only
async def test_a_post_to_a_page_returns_to_the_page(stranger):
    assert (await stranger.post("/secret?x=1", body="lost")).location == "/login?next=/secret"


@sqlite_only
@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost/people/susan?page=2", "/people/susan"),
        ("http://evil.example/people/susan", "/"),
        ("http://localhost.evil.example/x", "/"),
        ("http://localhost//evil.example", "/"),
        ("http://localhost", "/"),
        ("http://[broken", "/"),
        ("/people/susan", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
async def test_a_post_only_route_returns_to_the_referring_page(app, referer, back):
    headers = {} if referer is None else {"Referer": referer}
    answer = await app.test_client().post("/only-written", headers=headers)
    assert (answer.status_code, answer.location) == (302, f"/login?next={back}")
