"""Tests of comments in the API."""

from __future__ import annotations

import pytest

COMMENT = "url id post_url body body_html timestamp disabled author_url author"


@pytest.fixture
async def comment(published, ask):
    """A comment by david on a post by susan."""
    await published("susan", "Hello")
    body = {"body": "See http://example.com"}
    response = await ask("david", "POST", "/posts/1/comments/", json=body)
    assert response.status_code == 201
    return await response.get_json()


async def test_a_comment_has_exactly_the_documented_fields(comment, read):
    assert comment.keys() == set(COMMENT.split())
    assert (comment["author"], comment["disabled"]) == ("david", False)
    assert '<a href="http://example.com"' in comment["body_html"]
    assert await read(None, comment["url"]) == comment
    assert (await read(None, comment["post_url"]))["comment_count"] == 1


async def test_a_comment_is_in_every_list_that_it_belongs_to(comment, read):
    for path in ("/comments/", "/posts/1/comments/", "/users/2/comments/"):
        assert await read(None, path) == {
            "comments": [comment],
            "prev": None,
            "next": None,
            "count": 1,
        }
    assert (await read(None, "/users/1/comments/"))["comments"] == []


async def test_comments_on_a_post_are_listed_oldest_first(comment, ask, read):
    await ask("susan", "POST", "/posts/1/comments/", json={"body": "Thanks"})
    newest = [each["author"] for each in (await read(None, "/comments/"))["comments"]]
    under = [each["author"] for each in (await read(None, "/posts/1/comments/"))["comments"]]
    assert (newest, under) == (["susan", "david"], ["david", "susan"])


async def test_only_the_author_can_edit_a_comment(comment, ask, read):
    for who in ("susan", "moderator", "admin"):
        response = await ask(who, "PUT", "/comments/1", json={"body": "Mine"})
        assert response.status_code == 403
    changed = await (await ask("david", "PUT", "/comments/1", json={"body": "Mine"})).get_json()
    assert changed == comment | {"body": "Mine", "body_html": "<p>Mine</p>"}
    assert await read(None, "/comments/1") == changed


async def test_only_moderators_see_the_text_of_a_hidden_comment(comment, ask, read):
    response = await ask("moderator", "PUT", "/comments/1", json={"disabled": True})
    hidden = await response.get_json()
    assert hidden == comment | {"disabled": True}
    for who in (None, "david", "susan"):
        seen = await read(who, "/posts/1/comments/")
        assert seen["comments"] == [hidden | {"body": None, "body_html": None}]
    for who in ("moderator", "admin"):
        assert await read(who, "/comments/1") == hidden


async def test_a_change_with_one_forbidden_field_changes_nothing(comment, ask, read):
    both = {"body": "Not mine", "disabled": True}
    for who in ("moderator", "david", "susan"):
        assert (await ask(who, "PUT", "/comments/1", json=both)).status_code == 403
    assert await read("moderator", "/comments/1") == comment


async def test_the_author_can_delete_a_comment(comment, ask, rows):
    assert (await ask("susan", "DELETE", "/comments/1")).status_code == 403
    assert (await ask("david", "DELETE", "/comments/1")).status_code == 200
    assert (await ask("moderator", "DELETE", "/comments/1")).status_code == 404
    assert await rows("comments") == 0


async def test_only_moderators_can_delete_all_comments_on_a_post(comment, ask, rows):
    assert (await ask("susan", "DELETE", "/posts/1/comments/")).status_code == 403
    assert (await ask("moderator", "DELETE", "/posts/2/comments/")).status_code == 404
    response = await ask("moderator", "DELETE", "/posts/1/comments/")
    assert await response.get_json() == {"deleted": 1}
    assert await rows("comments") == 0


async def test_comments_on_a_missing_post_are_not_found(ask):
    assert (await ask(None, "GET", "/posts/7/comments/")).status_code == 404
    response = await ask("susan", "POST", "/posts/7/comments/", json={"body": "x"})
    assert response.status_code == 404


async def test_a_list_of_comments_takes_at_most_two_statements(comment, statements, read):
    with statements() as made:
        await read(None, "/posts/1/comments/")
    assert len(made) == 2
    with statements() as made:
        await read(None, "/comments/?per_page=100")
    assert len(made) == 1
