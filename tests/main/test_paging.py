"""Tests of paged lists: pages past the end, titles, redirects."""

from __future__ import annotations

import pytest

LISTS = [
    "/", "/user/susan", "/followers/susan", "/followed_by/susan", "/moderate", "/notices",
    "/outbox", "/outbox?status=failed", "/auth/account", "/post/1",
]  # fmt: skip


def numbered(path: str, number: object) -> str:
    return f"{path}{'&' if '?' in path else '?'}page={number}"


@pytest.mark.parametrize("path", LISTS)
async def test_each_list_has_a_first_page_and_a_404_past_its_end(admin, published, path):
    await published("susan", "The only post")
    for number in (1, -1, 0, "junk", ""):
        assert (await admin.get(numbered(path, number))).status_code == 200
    for number in (2, 99, 10**9, 10**30):
        page = await admin.get(numbered(path, number))
        assert page.status_code == 404
        assert "<h1" in page.text


async def test_a_page_past_the_end_links_to_the_first_page(stranger, published):
    await published("susan", "The only post")
    for path in ("/", "/user/susan", "/post/1"):
        page = await stranger.get(f"{path}?page=99")
        assert "This page is empty" in page.text
        assert f'href="{path}">Back to the first page' in page.text


async def test_a_page_past_the_end_of_an_empty_site_links_to_the_first_page(stranger):
    assert (await stranger.get("/")).status_code == 200
    page = await stranger.get("/?page=2")
    assert page.status_code == 404
    assert "Back to the first page" in page.text


async def test_the_form_for_posts_is_on_the_first_page_only(app, susan, published):
    app.config["FLASKY_POSTS_PER_PAGE"] = 1
    for number in range(3):
        await published("susan", f"post {number}")
    assert 'name="body"' in (await susan.get("/?page=1")).text
    for number in (2, 3, -1, 99):
        assert 'name="body"' not in (await susan.get(f"/?page={number}")).text
    token = await susan.csrf_token("/")
    refused = await susan.post("/?page=2", csrf_token=token, body=" ")
    assert refused.status_code == 422
    assert "cannot be only spaces" in refused.text


async def test_the_title_includes_the_page_number(app, stranger, published):
    app.config["FLASKY_POSTS_PER_PAGE"] = 1
    for number in range(2):
        await published("susan", f"post {number}")
    assert "<title>Newest posts · quartapp</title>" in (await stranger.get("/")).text
    assert "<title>Newest posts, page 2 · quartapp</title>" in (await stranger.get("/?page=2")).text


async def test_emptying_the_last_page_redirects_to_the_page_before_it(app, susan):
    app.config["FLASKY_FOLLOWERS_PER_PAGE"] = 1
    for name in ("david", "john"):
        await susan.submit(f"/user/{name}", action=f"/follow/{name}")
    path = "/followed_by/susan?page=2"
    page = await susan.submit(path, action="/unfollow/david")
    assert (page.status_code, page.path) == (200, "/followed_by/susan?page=1")
