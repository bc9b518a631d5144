from datetime import timedelta

import pytest

from quartapp.ext.testing import Browser
from quartapp.services import credentials
from tests.people import PASSWORD, SUSAN

NEW = "five quite unrelated words"
CHANGED = {"old_password": PASSWORD, "password": NEW, "password2": NEW}


@pytest.fixture
async def reset_link(app, account):
    async with app.app_context():
        return f"/auth/reset/{credentials.reset_token(await account('susan'))}"


async def test_a_user_who_knows_the_old_password_sets_a_new_one(stranger, susan, mailbox):
    sent = await susan.submit("/auth/change-password", **CHANGED, follow=False)
    assert (sent.status_code, sent.location) == (302, "/auth/account")
    assert "was changed" in (await mailbox.last(SUSAN)).subject
    await stranger.submit("/auth/login", email=SUSAN, password=PASSWORD)
    assert "Hello, Stranger!" in (await stranger.get("/")).text
    await stranger.submit("/auth/login", email=SUSAN, password=NEW)
    assert "Hello, susan!" in (await stranger.get("/")).text


@pytest.mark.parametrize("address", ["=?utf-8?q?a=0d=0ab?=@example.com", "=?x?q??=@example.com"])
async def test_an_undeliverable_address_gets_no_reset_link(stranger, rows, address):
    page = await stranger.submit("/auth/reset", email=address)
    assert page.status_code == 422
    assert "Mails cannot be sent to this address" in page.text
    assert await rows("outbox") == 0


async def test_a_changed_password_ends_the_other_sessions(susan, sign_in):
    elsewhere = await sign_in("susan")
    await susan.submit("/auth/change-password", **CHANGED)
    assert "Hello, Stranger!" in (await elsewhere.get("/")).text
    assert "Hello, susan!" in (await susan.get("/")).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("old_password", "not this one", "That is not your password."),
        ("password", "short", "Too short"),
        ("password2", "something else", "The two passwords differ."),
    ],
)
async def test_an_invalid_field_gets_an_error_and_keeps_the_password(
    susan, account, field, value, words
):
    before = (await account("susan")).password_hash
    page = await susan.submit("/auth/change-password", **{**CHANGED, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert (await account("susan")).password_hash == before


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger):
    page = await stranger.get("/auth/change-password", follow=False)
    assert page.location == "/auth/login?next=/auth/change-password"


async def test_an_old_sign_in_must_be_renewed_before_a_password_change(app, susan, monkeypatch):
    monkeypatch.setattr(app.extensions["login"], "fresh_for", timedelta(0))
    page = await susan.get("/auth/change-password", follow=False)
    assert page.location == "/auth/login?next=/auth/change-password"
    assert "It has been a while." in (await susan.get(page.location)).text


async def test_a_reset_request_gets_the_same_response_for_an_unknown_address(app, rows):
    pages = []
    for email in (SUSAN, "nobody@example.com"):
        pages.append(await Browser(app).submit("/auth/reset", email=email))
    assert {page.status_code for page in pages} == {200}
    assert all("If that address has an account" in page.text for page in pages)
    assert await rows("outbox") == 1


async def test_a_reset_link_works_once(app, stranger, mailbox):
    await stranger.submit("/auth/reset", email=SUSAN)
    [link] = mailbox.links(await mailbox.last(SUSAN))
    page = await stranger.submit(link, password=NEW, password2=NEW)
    assert "Your password is set." in page.text
    again = await Browser(app).get(link)
    assert "was used before" in again.text
    await stranger.submit("/auth/login", email=SUSAN, password=NEW)
    assert "Hello, susan!" in (await stranger.get("/")).text


async def test_opening_a_reset_link_does_not_use_it(stranger, reset_link):
    for _ in range(2):
        assert (await stranger.get(reset_link)).status_code == 200


async def test_a_reset_ends_all_sessions(susan, stranger, reset_link):
    await stranger.submit(reset_link, password=NEW, password2=NEW)
    assert "Hello, Stranger!" in (await susan.get("/")).text


async def test_a_malformed_reset_link_redirects_to_the_reset_form(stranger):
    page = await stranger.get("/auth/reset/broken", follow=False)
    assert page.location == "/auth/reset"
    assert "Ask for a new one." in (await stranger.get("/auth/reset")).text


async def test_a_disabled_account_cannot_use_or_request_a_reset_link(
    stranger, reset_link, change, rows
):
    await change("susan", disabled=True)
    assert (await stranger.get(reset_link, follow=False)).location == "/auth/reset"
    await stranger.submit("/auth/reset", email=SUSAN)
    assert await rows("outbox") == 0


async def test_a_signed_in_user_is_redirected_from_the_reset_pages(susan, reset_link):
    for path in ("/auth/reset", reset_link):
        assert (await susan.get(path, follow=False)).location == "/"
