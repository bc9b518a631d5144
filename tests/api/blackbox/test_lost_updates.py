"""Tests of lost updates: an edit with a stale ETag is refused."""

from __future__ import annotations

import asyncio

import pytest

from .answers import check, refused

# The number of races, the other editor, the path and the field.
RACES = [
    pytest.param(8, "admin", "/posts/{post}", "body", id="a post"),
    pytest.param(4, "susan", "/comments/{comment}", "body", id="a comment"),
    pytest.param(4, "admin", "/users/{user}", "location", id="a profile"),
]


@pytest.mark.parametrize(("times", "other", "path", "field"), RACES)
async def test_one_of_two_concurrent_edits_is_refused(site, doors, times, other, path, field):
    path = path.format(**await site.stage("susan"))
    for number in range(times):
        read = check(await site.ask("susan", "GET", path))
        known = {"If-Match": read.headers["ETag"]}
        texts = {"susan": f"Mine {number}", "other": f"Theirs {number}"}
        answers = await asyncio.gather(
            site.ask(
                "susan", "PUT", path, door=doors[0], headers=known, json={field: texts["susan"]}
            ),
            site.ask(
                other, "PUT", path, door=doors[-1], headers=known, json={field: texts["other"]}
            ),
        )
        assert sorted(check(each).status_code for each in answers) == [200, 412]
        winner = texts["susan"] if answers[0].status_code == 200 else texts["other"]
        assert (await site.ask("susan", "GET", path)).json()[field] == winner


@pytest.mark.parametrize("path", ["/posts/{post}", "/comments/{comment}", "/users/{user}"])
async def test_a_stale_etag_changes_nothing(site, path):
    objects = await site.stage("susan")
    field = "location" if "user" in path else "body"
    path = path.format(**objects)
    old = (await site.ask("susan", "GET", path)).headers["ETag"]
    check(await site.ask("susan", "PUT", path, json={field: "Newer"}))
    before = await site.rows.everything()
    for stale in (old, '"another"', f"W/{old}"):
        known = {"If-Match": stale}
        refused(await site.ask("susan", "PUT", path, headers=known, json={field: "x"}), 412)
        if "user" not in path:
            refused(await site.ask("susan", "DELETE", path, headers=known), 412)
    assert await site.rows.everything() == before


@pytest.mark.parametrize("path", ["/posts/{post}", "/comments/{comment}", "/users/{user}"])
async def test_the_response_to_an_edit_has_the_etag_for_the_next(site, path):
    field = "location" if "user" in path else "body"
    path = path.format(**await site.stage("susan"))
    tag = (await site.ask("susan", "GET", path)).headers["ETag"]
    for word in ("one", "two", "three"):
        known = {"If-Match": f'"another", {tag}'}
        edited = check(await site.ask("susan", "PUT", path, headers=known, json={field: word}))
        assert (edited.status_code, edited.json()[field]) == (200, word)
        assert edited.headers["ETag"] != tag
        tag = edited.headers["ETag"]
        assert (await site.ask("susan", "GET", path)).headers["ETag"] == tag


async def test_the_response_to_a_new_post_has_its_etag(site):
    answer = check(await site.ask("susan", "POST", "/posts/", json={"body": "Hello"}))
    read = await site.ask("susan", "GET", answer.headers["Location"])
    assert answer.headers["ETag"] == read.headers["ETag"]
    assert answer.json() == read.json()


async def test_if_match_star_matches_an_existing_post(site):
    objects = await site.stage("susan")
    star = {"If-Match": "*"}
    post = f"/posts/{objects['post']}"
    edited = await site.ask("susan", "PUT", post, headers=star, json={"body": "x"})
    assert check(edited).status_code == 200
    assert check(await site.ask("susan", "DELETE", post, headers=star)).status_code == 200
    refused(await site.ask("susan", "DELETE", post, headers=star), 404)


async def test_permission_and_existence_are_checked_before_the_etag(site):
    objects = await site.stage("susan")
    post, stale = f"/posts/{objects['post']}", {"If-Match": '"old"'}
    refused(await site.ask("david", "PUT", post, headers=stale, json={"body": "x"}), 403)
    refused(await site.ask("david", "DELETE", post, headers=stale), 403)
    refused(await site.ask(None, "DELETE", post, headers=stale), 401)
    refused(await site.ask("susan", "DELETE", "/posts/999999", headers=stale), 404)
    refused(await site.ask("david", "DELETE", "/posts/?all=true", headers=stale), 403)


async def test_a_read_with_a_stale_if_match_is_a_json_error(site):
    path = f"/posts/{(await site.stage('susan'))['post']}"
    refused(await site.ask(None, "GET", path, headers={"If-Match": '"old"'}), 412)
    now = {"If-Match": (await site.ask(None, "GET", path)).headers["ETag"]}
    assert check(await site.ask(None, "GET", path, headers=now)).status_code == 200
