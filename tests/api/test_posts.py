"""Tests of posts in the API."""

from __future__ import annotations

import re

import pytest

POST = "url id body body_html timestamp edited_at author_url author comments_url comment_count"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


async def test_a_post_has_exactly_the_documented_fields(published, read):
    await published("susan", "Shelf’s **up**.")
    post = await read(None, "/posts/1")
    assert post.keys() == set(POST.split())
    assert post["body"] == "Shelf’s **up**."
    assert post["body_html"] == "<p>Shelf’s <strong>up</strong>.</p>"
    assert (post["author"], post["comment_count"], post["edited_at"]) == ("susan", 0, None)
    assert TIME.fullmatch(post["timestamp"])
    assert post["url"] == "http://localhost/api/v1.0/posts/1"
    author = await read(None, post["author_url"])
    assert author["username"] == "susan"
    assert (await read(None, post["comments_url"]))["comments"] == []


async def test_a_published_post_can_be_read_at_its_location(ask, read):
    response = await ask("susan", "POST", "/posts/", json={"body": "  Hello *there*  "})
    assert response.status_code == 201
    made = await response.get_json()
    assert response.headers["Location"] == made["url"]
    assert await read(None, made["url"]) == made
    assert made["body"] == "  Hello *there*  "
    assert made["body_html"] == "<p>Hello <em>there</em></p>"
    for path in ("/posts/", "/users/1/posts/", "/users/1/timeline/"):
        assert (await read(None, path))["posts"] == [made]


async def test_an_edited_post_is_rendered_again(published, ask, read):
    await published("susan", "Before")
    response = await ask("susan", "PUT", "/posts/1", json={"body": "**After**"})
    edited = await response.get_json()
    assert edited["body_html"] == "<p><strong>After</strong></p>"
    assert TIME.fullmatch(edited["edited_at"])
    assert await read(None, "/posts/1") == edited


@pytest.mark.parametrize("query", ["", "?per_page=100", "?after=&per_page=100"])
async def test_a_list_of_any_size_takes_one_statement(published, statements, read, query):
    for number in range(30):
        await published("susan" if number % 2 else "david", f"Post {number}")
    with statements() as made:
        posts = (await read(None, f"/posts/{query}"))["posts"]
    assert len(posts) == (30 if query else 20)
    assert {post["author"] for post in posts} == {"susan", "david"}
    assert len(made) == 1


async def test_a_list_read_by_a_user_takes_two_statements(published, statements, read):
    await published("susan", "Hello")
    with statements() as made:
        await read("david", "/posts/")
    assert len(made) == 2


async def test_a_user_deletes_all_their_own_posts_and_no_others(published, ask, read):
    for author in ("susan", "david", "susan"):
        await published(author, "Hello")
    response = await ask("susan", "DELETE", "/posts/")
    assert await response.get_json() == {"deleted": 2}
    assert [post["author"] for post in (await read(None, "/posts/"))["posts"]] == ["david"]


async def test_an_administrator_deletes_all_posts_only_with_all_true(published, ask, rows):
    await published("susan", "Hello")
    assert await (await ask("admin", "DELETE", "/posts/")).get_json() == {"deleted": 0}
    for doubtful in ("1", "TRUE", "yes", ""):
        response = await ask("admin", "DELETE", f"/posts/?all={doubtful}")
        assert response.status_code == 400
    assert (await ask("admin", "DELETE", "/posts/?all=true&all=false")).status_code == 400
    assert await rows("posts") == 1
    assert await (await ask("admin", "DELETE", "/posts/?all=true")).get_json() == {"deleted": 1}


async def test_deleting_a_post_deletes_its_comments(published, ask, rows):
    await published("susan", "Hello")
    await ask("david", "POST", "/posts/1/comments/", json={"body": "Hello back"})
    assert (await ask("susan", "DELETE", "/posts/1")).status_code == 200
    assert (await rows("posts"), await rows("comments")) == (0, 0)


async def test_an_anonymous_user_can_read_but_not_write(published, ask, rows):
    await published("susan", "Hello")
    assert (await ask(None, "GET", "/posts/")).status_code == 200
    for method, path in [("POST", ""), ("DELETE", ""), ("PUT", "1"), ("DELETE", "1")]:
        response = await ask(None, method, f"/posts/{path}", json={"body": "x"})
        assert response.status_code == 401
    assert await rows("posts") == 1


@pytest.mark.parametrize(("method", "body"), [("PUT", {"body": "After"}), ("DELETE", None)])
async def test_a_post_is_loaded_once_to_change_it(published, statements, ask, method, body):
    await published("susan", "Before")
    with statements() as made:
        response = await ask("susan", method, "/posts/1", json=body)
    assert response.status_code == 200
    assert len([each for each in made if "SELECT" in each and "FROM posts" in each]) == 1, made
    refused = await ask("david", method, "/posts/1", json=body)
    assert refused.status_code == (403 if method == "PUT" else 404)
