"""Tests of the rate limit of mails with links: five a day for each account and each address."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from quartapp.exceptions import Conflict
from quartapp.ext.db import utcnow
from quartapp.ext.testing import Browser
from quartapp.extensions import db
from quartapp.models import OutgoingMail
from quartapp.services import addresses, mail_limits
from tests.people import DAVID, PASSWORD, SUSAN


async def ask_reset(app, email=SUSAN):
    return await Browser(app).submit("/auth/reset", email=email)


@pytest.fixture
async def john(change, sign_in):
    await change("john", confirmed=False)
    return await sign_in("john")


@pytest.fixture
def age(app):
    """Set the creation time of all mails back by a duration."""

    async def age(by: timedelta) -> None:
        async with app.app_context(), db.begin() as session:
            await session.execute(update(OutgoingMail).values(created_at=utcnow() - by))

    return age


async def test_the_sixth_reset_link_of_a_day_is_dropped_with_the_usual_response(app, rows):
    pages = [await ask_reset(app) for _ in range(6)]
    assert len({(page.status_code, page.path) for page in pages}) == 1
    assert all("If that address has an account, a mail is on its way." in p.text for p in pages)
    assert await rows("outbox") == 5


async def test_another_reset_link_is_sent_after_a_day(app, rows, age):
    for _ in range(5):
        await ask_reset(app)
    await age(timedelta(hours=23))
    await ask_reset(app)
    assert await rows("outbox") == 5
    await age(timedelta(hours=25))
    await ask_reset(app)
    assert await rows("outbox") == 6


async def test_the_limit_of_one_account_does_not_apply_to_another(app, rows):
    for _ in range(5):
        await ask_reset(app)
    await ask_reset(app, DAVID)
    assert await rows("outbox") == 6


async def test_changing_the_address_does_not_reset_the_limit(app, rows, change):
    for _ in range(5):
        await ask_reset(app)
    await change("susan", email="moved@example.com")
    await ask_reset(app, "moved@example.com")
    assert await rows("outbox") == 5


async def test_concurrent_requests_do_not_exceed_the_limit(app, rows):
    await asyncio.gather(*(ask_reset(app) for _ in range(8)))
    assert await rows("outbox") == 5


async def test_the_sixth_confirmation_request_gets_advice_and_no_mail(john, rows):
    said = [(await john.submit("/auth/unconfirmed", action="/auth/confirm")).text for _ in "123456"]
    assert all("We sent a mail to john@example.com." in text for text in said[:5])
    assert "We sent five mails to john@example.com within a day" in said[5]
    assert "where unwanted mail goes" in said[5]
    assert await rows("outbox") == 5


async def test_links_of_different_kinds_have_separate_limits(app, john, rows):
    for _ in range(5):
        await john.submit("/auth/unconfirmed", action="/auth/confirm")
    await ask_reset(app, "john@example.com")
    assert await rows("outbox") == 6


async def test_the_sixth_new_address_of_an_account_within_a_day_is_refused(susan, rows):
    pages = [
        await susan.submit("/auth/change_email", email=f"a{number}@example.org", password=PASSWORD)
        for number in range(6)
    ]
    assert [page.status_code for page in pages] == [200] * 5 + [422]
    assert "Five such mails have gone out today." in pages[5].text
    assert await rows("outbox") == 5


async def test_several_accounts_share_the_limit_of_one_address(susan, david, rows, monkeypatch):
    monkeypatch.setattr(mail_limits, "MAX_MAILS", 1)
    pages = [
        await each.submit("/auth/change_email", email="a@example.org", password=PASSWORD)
        for each in (susan, david)
    ]
    assert [page.status_code for page in pages] == [200, 422]
    assert await rows("outbox") == 1


async def test_concurrent_requests_of_two_accounts_share_the_limit_of_one_address(
    app, account, rows, monkeypatch
):
    monkeypatch.setattr(mail_limits, "MAX_MAILS", 1)

    async def ask(name: str) -> None:
        user = await account(name)
        async with app.app_context(), db.begin() as session:
            await addresses.ask_change(session, user, "a@example.org")
            await asyncio.sleep(0.5)  # the other transaction starts before this one commits

    said = await asyncio.gather(ask("susan"), ask("david"), return_exceptions=True)
    assert [type(each) for each in said if each] == [Conflict]
    assert await rows("outbox") == 1


async def test_an_unconfirmed_address_gets_no_notices(john, rows):
    words = "five quite unrelated words"
    fields = {"old_password": PASSWORD, "password": words, "password2": words}
    page = await john.submit("/auth/change-password", **fields)
    assert "Your password is changed." in page.text
    assert await rows("outbox") == 0
