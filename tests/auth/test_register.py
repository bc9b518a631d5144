import asyncio

import pytest

from quartapp.ext.testing import Browser
from tests.people import PASSWORD, SUSAN

NEW = {"email": "mary@example.com", "username": "mary", "password": PASSWORD, "password2": PASSWORD}


async def test_a_user_registers_signs_in_and_confirms(stranger, mailbox):
    sent = await stranger.submit("/auth/register", **NEW, follow=False)
    assert (sent.status_code, sent.location) == (302, "/auth/login")
    page = await stranger.submit("/auth/login", email="mary@example.com", password=PASSWORD)
    assert "We sent a mail to mary@example.com" in page.text or page.status_code == 200
    waiting = await stranger.get("/", follow=False)
    assert waiting.location == "/auth/unconfirmed"
    [link] = mailbox.links(await mailbox.last("mary@example.com"))
    page = await stranger.submit(link, follow=True)
    assert "Your address is confirmed. Welcome, mary." in page.text
    assert "Hello, mary!" in page.text
    assert "You are signed out." in (await stranger.submit("/", action="/auth/logout")).text


async def test_a_taken_address_and_a_taken_username_get_errors(stranger):
    page = await stranger.submit(
        "/auth/register", **{**NEW, "email": SUSAN.upper(), "username": "Susan"}
    )
    assert page.status_code == 422
    assert "That address already has an account." in page.text
    assert "Susan is taken." in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "", "Your e-mail address is missing."),
        ("email", "not an address", "does not look like an e-mail address"),
        ("email", "a@b.c,evil@example.com", "does not look like an e-mail address"),
        ("email", "josé@example.com", "before the @ only letters from A to Z"),
        ("email", "mary@exam\u200bple.com", "invisible character"),
        ("email", "mary@😀.example", "does not look like an e-mail address"),
        ("email", f"{'m' * 65}@example.com", "Before the @ there are 65 letters, and 64 fit."),
        ("email", "=?utf-8?q?vic?=tim@example.com", "Mails cannot be sent to this address"),
        ("email", "=?utf-8?q?a=0d=0ab?=@example.com", "Mails cannot be sent to this address"),
        ("email", "=?x?q??=@example.com", "Mails cannot be sent to this address"),
        ("email", f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 80}.example", "Too long"),
        ("username", "1mary", "Begin with a letter"),
        ("username", "mаry", "Begin with a letter"),
        ("username", "mary doe", "Begin with a letter"),
        ("username", "mary\n", "Begin with a letter"),
        ("username", "m" * 65, "Too long"),
        ("username", "ma\0ry", ""),
        ("password", "short", "Too short: 5 characters. It needs 12."),
        ("password2", "another password", "The two passwords differ."),
    ],
)
async def test_an_invalid_field_gets_an_error_and_no_account_is_created(
    stranger, rows, field, value, words
):
    before = await rows("users")
    page = await stranger.submit("/auth/register", **{**NEW, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert await rows("users") == before


async def test_concurrent_registrations_of_one_username_create_one_account(app, rows):
    before, browsers = await rows("users"), [Browser(app) for _ in range(8)]
    pages = await asyncio.gather(
        *(
            browser.submit(
                "/auth/register", **{**NEW, "email": f"mary{number}@example.com"}, follow=False
            )
            for number, browser in enumerate(browsers)
        )
    )
    assert sorted(page.status_code for page in pages) == [302] + 7 * [422]
    assert all("mary is taken." in page.text for page in pages if page.status_code == 422)
    assert await rows("users") == before + 1
    assert await rows("outbox") == 1


async def test_the_flasky_admin_address_becomes_administrator_when_confirmed(
    app, stranger, account, mailbox
):
    app.config["FLASKY_ADMIN"] = "Mary@Example.com"
    await stranger.submit("/auth/register", **NEW)
    assert (await account("mary")).role.name == "User"
    [link] = mailbox.links(await mailbox.last("mary@example.com"))
    await stranger.submit("/auth/login", email="mary@example.com", password=PASSWORD)
    await stranger.submit(link, action=link)
    assert (await account("mary")).role.name == "Administrator"
    assert (await stranger.get("/outbox")).status_code == 200


async def test_a_new_account_follows_itself_and_is_not_confirmed(stranger, account, rows):
    before = await rows("follows")
    await stranger.submit("/auth/register", **NEW)
    mary = await account("mary")
    assert not mary.confirmed
    assert mary.role.name == "User"
    assert await rows("follows") == before + 1
