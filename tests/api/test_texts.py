"""Tests of texts in JSON: white space, and texts without a visible character."""

import pytest

from tests.main.test_texts import CODE, INDENTED, NOTHING


@pytest.mark.parametrize("text", NOTHING)
async def test_an_invisible_post_is_refused(ask, rows, text):
    response = await ask("susan", "POST", "/posts/", json={"body": text})
    assert response.status_code == 400
    assert (await response.get_json())["error"] == "bad request"
    assert await rows("posts") == 0


@pytest.mark.parametrize("text", NOTHING[:2])
async def test_an_invisible_comment_or_edit_is_refused(published, ask, read, text):
    await published("susan", "Before")
    await ask("susan", "POST", "/posts/1/comments/", json={"body": "Before"})
    for method, path in (
        ("PUT", "/posts/1"),
        ("POST", "/posts/1/comments/"),
        ("PUT", "/comments/1"),
    ):
        response = await ask("susan", method, path, json={"body": text})
        assert response.status_code == 400, path
    for path in ("/posts/1", "/comments/1"):
        assert (await read(None, path))["body"] == "Before"
    assert (await read(None, "/posts/1"))["comment_count"] == 1


async def test_a_moderator_hides_a_comment_without_sending_its_text(published, ask):
    await published("susan", "Hello")
    await ask("susan", "POST", "/posts/1/comments/", json={"body": "Hi"})
    response = await ask("moderator", "PUT", "/comments/1", json={"disabled": True})
    assert response.status_code == 200


@pytest.mark.parametrize("text", ["\u200b \u3164", ""])
async def test_an_invisible_name_place_or_text_is_null(ask, text):
    fields = ("name", "location", "about_me")
    await ask("susan", "PUT", "/users/me", json=dict.fromkeys(fields, "S"))
    response = await ask("susan", "PUT", "/users/me", json=dict.fromkeys(fields, text))
    user = await response.get_json()
    assert [user[field] for field in fields] == [None] * 3


async def test_a_token_needs_a_visible_name(ask, rows):
    response = await ask("susan", "POST", "/tokens/", json={"name": "\u200b\u2060"})
    assert response.status_code == 400
    assert await rows("tokens") == 0


@pytest.mark.parametrize("around", ["{}", "\r\n \t\n{}\r\n\n"])
async def test_the_first_line_of_a_text_keeps_its_indentation(ask, around):
    text = around.format(INDENTED)
    for method, path in (
        ("POST", "/posts/"),
        ("PUT", "/posts/1"),
        ("POST", "/posts/1/comments/"),
        ("PUT", "/comments/1"),
    ):
        answer = await (await ask("susan", method, path, json={"body": text})).get_json()
        assert (answer["body"], answer["body_html"]) == (INDENTED, CODE), path
    answer = await ask("susan", "PUT", "/users/me", json={"about_me": text})
    assert (await answer.get_json())["about_me"] == INDENTED
