"""Flasky's own tests of its API, applied to this one."""

from __future__ import annotations

from tests.api.conftest import basic


async def test_a_missing_path_is_a_json_error(ask):
    response = await ask("susan", "GET", "/wrong/url", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert (await response.get_json())["error"] == "not found"


async def test_an_anonymous_user_can_read(ask):
    response = await ask(None, "GET", "/posts/", headers={"Accept": "*/*"})
    assert (response.status_code, response.mimetype) == (200, "application/json")


async def test_a_bad_password_is_refused(ask):
    response = await ask(None, "GET", "/posts/", headers=basic("susan@example.com", "dog"))
    assert response.status_code == 401


async def test_a_bad_token_is_refused_and_a_good_one_is_accepted(ask):
    assert (await ask(None, "GET", "/posts/", headers=basic("bad-token", ""))).status_code == 401
    given = await (await ask("susan", "GET", "/token")).get_json()
    assert given["expiration"] == 3600
    response = await ask(None, "GET", "/posts/", headers=basic(given["token"], ""))
    assert response.status_code == 200


async def test_empty_credentials_count_as_anonymous(ask):
    response = await ask(None, "GET", "/posts/", headers=basic("", ""))
    assert response.status_code == 200


async def test_an_unconfirmed_account_is_refused(ask, change):
    await change("john", confirmed=False)
    response = await ask("john", "GET", "/posts/")
    assert response.status_code == 403
    assert await response.get_json() == {"error": "forbidden", "message": "Unconfirmed account"}


async def test_posts_are_written_read_listed_and_edited(ask, read):
    assert (await ask("susan", "POST", "/posts/", json={"body": ""})).status_code == 400
    made = await ask("susan", "POST", "/posts/", json={"body": "body of the *blog* post"})
    assert made.status_code == 201
    url = made.headers["Location"]
    post = await read("susan", url)
    assert post["url"] == url
    assert post["body_html"] == "<p>body of the <em>blog</em> post</p>"
    for path in ("/users/1/posts/", "/users/1/timeline/"):
        page = await read("susan", path)
        assert (page["posts"], page["count"]) == ([post], 1)
    edited = await ask("susan", "PUT", url, json={"body": "updated body"})
    assert (await edited.get_json())["body_html"] == "<p>updated body</p>"


async def test_users_are_read(read):
    assert (await read("susan", "/users/1"))["username"] == "susan"
    assert (await read("susan", "/users/2"))["username"] == "david"


async def test_comments_are_written_read_and_listed(ask, read, published):
    await published("susan", "body of the post")
    body = {"body": "Good [post](http://example.com)!"}
    made = await ask("david", "POST", "/posts/1/comments/", json=body)
    assert made.status_code == 201
    comment = await made.get_json()
    assert comment["url"] == made.headers["Location"]
    assert "Good <a href=" in comment["body_html"]
    assert await read("david", comment["url"]) == comment
    await ask("susan", "POST", "/posts/1/comments/", json={"body": "Thank you!"})
    page = await read("david", "/posts/1/comments/")
    assert (page["count"], page["comments"][0]) == (2, comment)


async def test_a_user_has_a_url(read):
    assert (await read("susan", "/users/1"))["url"] == "http://localhost/api/v1.0/users/1"
