"""Tests of caching: ETags, Cache-Control and conditional requests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
async def post(published):
    return await published("susan", "Hello")


@pytest.mark.parametrize("path", ["/posts/", "/posts/1", "/users/1", "/openapi.json"])
async def test_a_known_etag_is_answered_with_304(ask, path):
    first = await ask(None, "GET", path)
    again = await ask(None, "GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, await again.get_data()) == (304, b"")
    for header in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[header] == first.headers[header]
    other = await ask(None, "GET", path, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


async def test_a_response_to_an_authenticated_user_is_private(ask):
    nobody = await ask(None, "GET", "/users/1")
    susan = await ask("susan", "GET", "/users/1")
    assert nobody.headers["Cache-Control"] == "public, no-cache"
    assert susan.headers["Cache-Control"] == "private, no-cache"
    assert nobody.headers["Vary"] == susan.headers["Vary"] == "Authorization"
    assert nobody.headers["ETag"] != susan.headers["ETag"]


async def test_changes_tokens_and_errors_are_not_cached(ask):
    for who, method, path in [
        ("susan", "PUT", "/posts/1"),
        ("susan", "POST", "/posts/"),
        ("susan", "GET", "/token"),
        (None, "GET", "/posts/99"),
        (None, "GET", "/nowhere"),
        (None, "PATCH", "/posts/"),
    ]:
        response = await ask(who, method, path, json={"body": "x"})
        assert response.headers["Cache-Control"] == "no-store", path


async def test_the_response_to_an_edit_has_the_new_etag(ask):
    edited = await ask("susan", "PUT", "/posts/1", json={"body": "x"})
    again = await ask("susan", "GET", "/posts/1")
    assert edited.headers["ETag"] == again.headers["ETag"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/posts/1", {"body": "Mine"}),
        ("DELETE", "/posts/1", None),
        ("DELETE", "/posts/", None),
        ("PUT", "/users/1", {"name": "Mine"}),
    ],
)
async def test_a_change_with_a_stale_etag_is_refused(ask, method, path, body):
    before = await ask("susan", "GET", path)
    for stale in ('"stale"', 'W/"stale"', '"stale-gzip"', ""):
        response = await ask("susan", method, path, json=body, headers={"If-Match": stale})
        assert response.status_code == 412
        assert (await response.get_json())["error"] == "precondition failed"
    assert (await ask("susan", "GET", path)).headers["ETag"] == before.headers["ETag"]
    seen = {"If-Match": f'"other", {before.headers["ETag"]}'}
    assert (await ask("susan", method, path, json=body, headers=seen)).status_code == 200


RENAMED = ['W/"{}"', '"{}-gzip"', '"{}-br"', '"{}--gzip"', '"{};gzip"']


@pytest.mark.parametrize("form", RENAMED)
async def test_an_etag_that_a_proxy_changed_still_matches(ask, form):
    for method, path, body in [
        ("PUT", "/posts/1", {"body": "Better"}),
        ("PUT", "/users/me", {"name": "Susan"}),
        ("DELETE", "/posts/1", None),
    ]:
        read = await ask("susan", "GET", path)
        renamed = form.format(read.headers["ETag"].strip('"'))
        known = await ask("susan", "GET", path, headers={"If-None-Match": renamed})
        assert known.status_code == 304
        match = {"If-Match": renamed}
        assert (await ask("susan", method, path, json=body, headers=match)).status_code == 200
        again = await ask("susan", method, path, json=body, headers=match)
        assert again.status_code in {404, 412}
    first = await ask(None, "GET", "/users/")
    renamed = form.format(first.headers["ETag"].strip('"'))
    assert (
        await ask(None, "GET", "/users/", headers={"If-None-Match": renamed})
    ).status_code == 304


async def test_if_match_star_matches_on_a_read(ask):
    for path in ("/posts/1", "/posts/"):
        assert (await ask(None, "GET", path, headers={"If-Match": "*"})).status_code == 200
        assert (await ask(None, "GET", path, headers={"If-Match": '"x"'})).status_code == 412


async def test_if_match_star_needs_an_existing_resource(ask):
    any_state = {"If-Match": "*"}
    put = await ask("susan", "PUT", "/users/1/followed/2", headers=any_state)
    assert put.status_code == 412
    await ask("susan", "PUT", "/users/1/followed/2")
    put = await ask("susan", "PUT", "/users/1/followed/2", headers=any_state)
    assert put.status_code == 200


async def test_permission_and_existence_are_checked_before_if_match(ask):
    for path, body in [("/posts/1", {"body": "x"}), ("/users/1", {"name": "x"})]:
        response = await ask("david", "PUT", path, json=body, headers={"If-Match": '"x"'})
        assert response.status_code == 403
    response = await ask("david", "PUT", "/posts/99", json={"body": "x"}, headers={"If-Match": "*"})
    assert response.status_code == 404
