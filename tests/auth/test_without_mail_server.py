"""A site without a mail server does not claim that it sent a mail."""

from __future__ import annotations

import pytest

from tests.people import PASSWORD, SUSAN

NEW = {"email": "mary@example.com", "username": "mary"}
TWICE = {"password": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def waiting(app):
    """The settings of production without MAIL_SERVER."""
    app.config.update(TESTING=False, MAIL_SERVER=None, MAIL_KEEP=False)


@pytest.fixture
def developing(app):
    app.config.update(TESTING=False, DEVELOPMENT=True, MAIL_SERVER=None, MAIL_KEEP=True)


async def every_word_about_a_mail(stranger, susan, change) -> list[str]:
    """The words after joining, a reset, a change of address and a mail that is sent again."""
    joined = await stranger.submit("/auth/register", **NEW, **TWICE)
    reset = await stranger.submit("/auth/reset", email=SUSAN)
    moved = await susan.submit("/auth/change_email", email="new@example.com", password=PASSWORD)
    await change("susan", confirmed=False)
    again = await susan.submit("/auth/unconfirmed", action="/auth/confirm")
    return [page.text.partition("<main")[2] for page in (joined, reset, moved, again)]


async def test_people_read_that_no_mail_can_be_sent(waiting, stranger, susan, change, rows):
    for text in await every_word_about_a_mail(stranger, susan, change):
        assert "mail server" in text
        assert "An administrator has to set one up" in text or "once an administrator" in text
        assert "We sent" not in text
        assert "on its way" not in text
        assert "/dev/mail" not in text
    assert await rows("outbox") == 4  # they wait


async def test_a_developer_is_led_to_the_mail(developing, stranger, susan, change):
    for text in await every_word_about_a_mail(stranger, susan, change):
        assert "We sent a mail" in text or "a mail is on its way" in text
        assert '<a href="/dev/mail">' in text


@pytest.mark.parametrize("keeps", [True, False])
async def test_people_read_that_a_mail_was_sent_where_there_is_a_server(
    app, stranger, susan, change, keeps
):
    app.config.update(TESTING=False, MAIL_SERVER="mail.example.com", MAIL_KEEP=keeps)
    for text in await every_word_about_a_mail(stranger, susan, change):
        assert ("mail server" in text) == keeps  # MAIL_KEEP outside development sends nothing
        assert ("We sent a mail" in text or "a mail is on its way" in text) != keeps


async def test_an_address_is_shown_and_never_markup(waiting, stranger):
    page = await stranger.submit("/auth/register", **NEW | {"email": "a&b@example.com"}, **TWICE)
    assert "a&amp;b@example.com" in page.text
