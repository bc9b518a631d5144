"""Tests of idempotent forms: a form that is submitted more than once has one result."""

from __future__ import annotations

import asyncio
import re

import pytest

from quartapp import once
from quartapp.ext.testing import Browser
from tests.people import PASSWORD, SUSAN


@pytest.fixture
def three_times(app):
    """Return a function that submits a form three times concurrently, like three clicks."""

    async def three_times(browser, path, fields):
        clicks = [Browser(app, browser.cookies()) for _ in range(3)]
        return await asyncio.gather(*(each.post(path, **fields) for each in clicks))

    return three_times


async def filled(browser, path, action, **fields):
    """Return the fields of a form as a browser would send them."""
    return {**(await browser.get(path)).form(action or path).values, **fields}


def locations(answers):
    assert {each.status_code for each in answers} == {302}
    return {each.location for each in answers}


async def test_three_clicks_on_publish_create_one_post(susan, rows, three_times):
    fields = await filled(susan, "/", "/", body="Hello, *world*")
    assert locations(await three_times(susan, "/", fields)) == {"/"}
    assert await rows("posts") == 1
    assert await rows("events") == 2  # one for the timeline, one for the post


async def test_three_clicks_on_comment_create_one_comment(david, published, rows, three_times):
    post = await published("susan", "What do you think?")
    fields = await filled(david, post.path, post.path, body="I think so")
    found = locations(await three_times(david, post.path, fields))
    assert found == {f"{post.path}#comment-1"}
    assert await rows("comments") == 1


async def test_three_clicks_on_make_the_token_create_and_show_one_token(
    susan, app, rows, three_times
):
    path = "/auth/account/tokens"
    fields = await filled(susan, path, "", name="backup script", scopes="read write")
    answers = await three_times(susan, path, fields)
    assert locations(answers) == {"/auth/account#tokens"}
    assert await rows("tokens") == 1
    again = Browser(app, susan.cookies())
    secrets = set()
    for browser in (susan, again):
        await browser.post(path, **fields)
        (secret,) = re.findall(r'value="(qa_[^"]+)"', (await browser.get("/auth/account")).text)
        secrets.add(secret)
    assert len(secrets) == 1
    headers = {"Authorization": f"Bearer {secrets.pop()}"}
    answer = await app.test_client().get("/api/v1.0/users/me", headers=headers)
    assert answer.status_code == 200


async def test_three_clicks_on_join_create_one_account(stranger, rows, three_times, mailbox):
    before = await rows("users")
    fields = await filled(
        stranger, "/auth/register", "",
        email="mary@example.com", username="mary", password=PASSWORD, password2=PASSWORD,
    )  # fmt: skip
    assert locations(await three_times(stranger, "/auth/register", fields)) == {"/auth/login"}
    again = await stranger.post("/auth/register", **fields)
    assert (again.status_code, again.location) == (302, "/auth/login")
    assert await rows("users") == before + 1
    assert await rows("outbox") == 1
    assert "We sent a mail to mary@example.com." in (await stranger.get("/auth/login")).text


@pytest.mark.parametrize(
    "other",
    [{"password": PASSWORD + "!", "password2": PASSWORD + "!"}, {"username": "marie"},
     {"email": "marie@example.com"}, {"once_key": "another-key-of-22-chars"}, {"once_key": ""}],
)  # fmt: skip
async def test_a_registration_with_other_fields_or_another_key_is_refused_as_taken(stranger, other):
    fields = await filled(
        stranger, "/auth/register", "",
        email="mary@example.com", username="mary", password=PASSWORD, password2=PASSWORD,
    )  # fmt: skip
    await stranger.post("/auth/register", **fields)
    page = await stranger.post("/auth/register", **fields | other)
    assert page.status_code == 422


async def test_three_clicks_on_delete_redirect_to_the_index(susan, published, rows, three_times):
    await published("susan", "Soon gone")
    fields = await filled(susan, "/", "/delete/1")
    assert locations(await three_times(susan, "/delete/1", fields)) == {"/"}
    assert await rows("posts") == 0


async def test_three_clicks_on_delete_comment_redirect_to_the_post(
    susan, published, rows, three_times
):
    post = await published("susan", "What do you think?")
    await susan.submit(post.path, body="Soon gone")
    fields = await filled(susan, post.path, "/comment/1/delete")
    found = locations(await three_times(susan, "/comment/1/delete", fields))
    assert found == {f"{post.path}#comments"}
    assert await rows("comments") == 0


async def test_three_clicks_on_revoke_or_end_redirect_to_the_account_page(
    susan, app, sign_in, rows, three_times
):
    await susan.submit("/auth/account/tokens", name="backup script")
    path = "/auth/account/tokens/1/revoke"
    fields = await filled(susan, "/auth/account", path)
    assert locations(await three_times(susan, path, fields)) == {"/auth/account"}
    await sign_in("susan")
    page = (await susan.get("/auth/account")).text
    (path,) = re.findall(r'action="(/auth/account/sessions/\d+/end)"', page)
    fields = await filled(susan, "/auth/account", path)
    assert locations(await three_times(susan, path, fields)) == {"/auth/account"}


async def test_three_clicks_on_send_it_again_send_one_mail(susan, change, rows, three_times):
    await change("susan", confirmed=False)
    fields = await filled(susan, "/auth/unconfirmed", "/auth/confirm")
    before = await rows("outbox")
    found = await three_times(susan, "/auth/confirm", fields)
    assert locations(found) == {"/auth/unconfirmed"}
    assert await rows("outbox") == before + 1


async def test_a_reload_that_resubmits_a_form_publishes_once(susan, rows):
    fields = await filled(susan, "/", "/", body="Hello")
    for _ in range(2):
        assert (await susan.post("/", **fields)).location == "/"
        assert "Published." in (await susan.get("/")).text
    assert await rows("posts") == 1


async def test_a_text_changed_after_the_first_click_is_published_too(susan, rows):
    fields = await filled(susan, "/", "/", body="Hello")
    await susan.post("/", **fields)
    await susan.post("/", **fields | {"body": "Hello, and goodbye"})
    assert await rows("posts") == 2
    assert "Hello, and goodbye" in (await susan.get("/")).text


async def test_a_refused_form_keeps_its_key(susan, rows):
    fields = await filled(susan, "/", "/", body="  ")
    page = await susan.post("/", **fields)
    assert page.status_code == 422
    assert page.form("/").values["once_key"] == fields["once_key"]


@pytest.mark.parametrize(
    "key", [None, "", "short", "a" * 65, "spaces are not in a key", "\u00fc" * 20]
)
async def test_a_form_without_a_valid_key_is_processed_each_time(susan, rows, key):
    fields = await filled(susan, "/", "/", body="Hello", once_key=key)
    fields = {name: value for name, value in fields.items() if value is not None}
    for _ in range(2):
        assert (await susan.post("/", **fields)).status_code == 302
    assert await rows("posts") == 2
    refused = await susan.post("/", **fields | {"body": " "})
    assert refused.form("/").values["once_key"] != key


async def test_two_users_with_the_same_key_each_publish_a_post(susan, david, rows):
    for browser in (susan, david):
        fields = await filled(browser, "/", "/", body="Hello", once_key="the-same-key-for-both")
        assert (await browser.post("/", **fields)).status_code == 302
    assert await rows("posts") == 2


async def test_one_key_on_two_posts_creates_two_comments(susan, published, rows):
    for number in range(2):
        post = await published("susan", f"Post {number}")
        fields = await filled(susan, post.path, post.path, body="Yes", once_key="one-key-for-both")
        assert (await susan.post(post.path, **fields)).status_code == 302
    assert await rows("comments") == 2


async def test_an_api_request_with_the_same_key_is_independent_of_the_form(app, susan, rows):
    fields = await filled(susan, "/", "/", body="Hello")
    await susan.post("/", **fields)
    headers = {"Idempotency-Key": fields["once_key"]}
    client = app.test_client()
    answer = await client.post(
        "/api/v1.0/posts/", json={"body": "Hello"}, headers=headers, auth=(SUSAN, PASSWORD)
    )
    assert answer.status_code == 201
    assert await rows("posts") == 2


async def test_a_form_that_failed_can_be_submitted_again(app, susan, published, change, rows):
    post = await published("david", "What do you think?")
    fields = await filled(susan, post.path, post.path, body="Yes")
    missing = await susan.post("/post/99", **fields)
    assert missing.status_code == 404
    assert await rows("remembered_answers") == 0
    assert (await susan.post(post.path, **fields)).status_code == 302


async def test_no_digest_of_a_password_is_stored(app):
    digests = set()
    for password in (PASSWORD, f"{PASSWORD}!"):
        fields = {"email": SUSAN, "password": password, "password2": password, "old_password": ""}
        async with app.test_request_context("/auth/register", method="POST", form=fields):
            digests.add(await once._name_and_digest("a-key-of-22-characters"))
    assert len(digests) == 1
