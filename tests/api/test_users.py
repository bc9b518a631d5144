"""Tests of users in the API."""

from __future__ import annotations

import pytest

USER = (
    "url id username name location about_me member_since last_seen "
    "posts_url followed_posts_url followers_url followed_url post_count"
)


async def test_a_user_has_exactly_the_documented_fields(published, read):
    await published("susan", "Hello")
    susan = await read("david", "/users/1")
    assert susan.keys() == set(USER.split())
    assert (susan["username"], susan["post_count"], susan["name"]) == ("susan", 1, None)
    for link in ("posts_url", "followed_posts_url"):
        assert len((await read(None, susan[link]))["posts"]) == 1
    for link in ("followers_url", "followed_url"):
        assert (await read(None, susan[link]))["users"] == []


async def test_only_the_owner_and_administrators_see_an_email_address(read):
    for who in (None, "david", "moderator"):
        assert "email" not in await read(who, "/users/1")
        assert "susan@example.com" not in str(await read(who, "/users/"))
    for who in ("susan", "admin"):
        assert (await read(who, "/users/1"))["email"] == "susan@example.com"
    assert await read("susan", "/users/me") == await read("susan", "/users/1")


async def test_an_anonymous_user_has_no_profile(ask):
    for method in ("GET", "PUT"):
        response = await ask(None, method, "/users/me", json={"name": "x"})
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"]


async def test_a_field_left_out_of_a_change_stays_the_same(ask):
    everything = {"name": "Susan", "location": "Here", "about_me": "I *build*."}
    await ask("susan", "PUT", "/users/me", json=everything)
    changed = await ask("susan", "PUT", "/users/me", json={"location": None})
    person = await changed.get_json()
    assert {name: person[name] for name in everything} == everything | {"location": None}


async def test_the_response_to_a_change_equals_the_profile(published, ask, read):
    await published("susan", "Hello")
    changed = await ask("susan", "PUT", "/users/me", json={"name": "Susan"})
    assert await changed.get_json() == await read("susan", "/users/me")


async def test_a_new_about_me_text_is_rendered_to_html(ask, account):
    await ask("susan", "PUT", "/users/1", json={"about_me": "I *build*."})
    assert (await account("susan")).about_me_html == "<p>I <em>build</em>.</p>"


@pytest.mark.parametrize("field", ["role_id", "confirmed", "id", "email", "password_hash"])
async def test_other_fields_of_an_account_cannot_be_changed(ask, account, field):
    before = await account("susan")
    response = await ask("susan", "PUT", "/users/me", json={"name": "x", field: 5})
    assert response.status_code == 400
    problem = {"path": field, "message": "There is no such field"}
    assert (await response.get_json())["errors"] == [problem]
    after = await account("susan")
    assert (getattr(after, field), after.name) == (getattr(before, field), None)


async def test_only_an_administrator_can_change_another_user(ask):
    for who, status in [("admin", 200), ("moderator", 403), ("david", 403), (None, 401)]:
        response = await ask(who, "PUT", "/users/1", json={"name": "x"})
        assert response.status_code == status


async def test_followers_are_listed_newest_first_with_post_counts(published, ask, read):
    await published("david", "Hello")
    for who, number in (("david", 2), ("moderator", 4)):
        response = await ask(who, "PUT", f"/users/{number}/followed/1")
        assert response.status_code == 201
    followers = (await read(None, "/users/1/followers/"))["users"]
    assert [(each["username"], each["post_count"]) for each in followers] == [
        ("moderator", 0),
        ("david", 1),
    ]
    followed = (await read(None, "/users/2/followed/"))["users"]
    assert [each["username"] for each in followed] == ["susan"]


async def test_a_list_of_users_takes_one_statement_and_its_owner_another(ask, statements, read):
    await ask("david", "PUT", "/users/2/followed/1")
    for path, count in [("/users/", 1), ("/users/1/followers/", 2), ("/users/2/followed/", 2)]:
        with statements() as made:
            assert (await read(None, f"{path}?per_page=100"))["users"]
        assert len(made) == count


async def test_a_user_follows_once_and_only_for_themselves(ask, rows):
    before = await rows("follows")
    for status in (201, 200):
        response = await ask("susan", "PUT", "/users/1/followed/2")
        assert response.status_code == status
    for who in ("david", "admin"):
        assert (await ask(who, "PUT", "/users/1/followed/3")).status_code == 403
        assert (await ask(who, "DELETE", "/users/1/followed/2")).status_code == 403
    assert await rows("follows") == before + 1
    for _ in range(2):
        assert (await ask("susan", "DELETE", "/users/1/followed/2")).status_code == 200
    assert await rows("follows") == before


async def test_a_user_cannot_unfollow_themselves(ask):
    assert (await ask("susan", "PUT", "/users/1/followed/1")).status_code == 200
    assert (await ask("susan", "DELETE", "/users/1/followed/1")).status_code == 409
