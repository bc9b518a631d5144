"""Tests of pages about mails on a site without a mail server."""

from __future__ import annotations

import pytest

from tests.people import PASSWORD, SUSAN

NEW = {"email": "mary@example.com", "username": "mary"}
TWICE = {"password": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def waiting(app):
    """Set the configuration of production without MAIL_SERVER."""
    app.config.update(TESTING=False, MAIL_SERVER=None, MAIL_KEEP=False)


@pytest.fixture
def developing(app):
    app.config.update(TESTING=False, DEVELOPMENT=True, MAIL_SERVER=None, MAIL_KEEP=True)


async def every_word_about_a_mail(stranger, susan, change) -> list[str]:
    """Return the pages after a registration, a reset, an address change and a second mail."""
    joined = await stranger.submit("/auth/register", **NEW, **TWICE)
    reset = await stranger.submit("/auth/reset", email=SUSAN)
    moved = await susan.submit("/auth/change_email", email="new@example.com", password=PASSWORD)
    await change("susan", confirmed=False)
    again = await susan.submit("/auth/unconfirmed", action="/auth/confirm")
    return [page.text.partition("<main")[2] for page in (joined, reset, moved, again)]


async def test_the_pages_explain_that_no_mail_can_be_sent(waiting, stranger, susan, change, rows):
    for text in await every_word_about_a_mail(stranger, susan, change):
        assert "mail server" in text
        assert "An administrator has to set one up" in text or "once an administrator" in text
        assert "We sent" not in text
        assert "on its way" not in text
        assert "/dev/mail" not in text
    assert await rows("outbox") == 4  # the mails wait in the outbox


async def test_the_pages_link_to_the_mail_in_development(developing, stranger, susan, change):
    for text in await every_word_about_a_mail(stranger, susan, change):
        assert "We sent a mail" in text or "a mail is on its way" in text
        assert '<a href="/dev/mail">' in text


@pytest.mark.parametrize("keeps", [True, False])
async def test_the_pages_confirm_a_sent_mail_with_a_mail_server(
    app, stranger, susan, change, keeps
):
    app.config.update(TESTING=False, MAIL_SERVER="mail.example.com", MAIL_KEEP=keeps)
    for text in await every_word_about_a_mail(stranger, susan, change):
        assert ("mail server" in text) == keeps  # outside development, MAIL_KEEP sends no mail
        assert ("We sent a mail" in text or "a mail is on its way" in text) != keeps


async def test_an_address_is_escaped(waiting, stranger):
    page = await stranger.submit("/auth/register", **NEW | {"email": "a&b@example.com"}, **TWICE)
    assert "a&amp;b@example.com" in page.text
