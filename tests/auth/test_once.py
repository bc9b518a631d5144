"""Tests of races: links that work once, and password resets beside other requests."""

from __future__ import annotations

import asyncio

import pytest

from quartapp.exceptions import Conflict, DeadLink
from quartapp.ext.db import utcnow
from quartapp.ext.testing import Browser
from quartapp.extensions import db, passwords
from quartapp.services import addresses, confirmation, credentials, links, tokens
from tests.people import PASSWORD, SUSAN

NEW, WORDS = "susan@example.org", "five quite unrelated words"
FIELDS = {"password": WORDS, "password2": WORDS}
AT_ONCE = 6


@pytest.fixture
async def reset_token(app, account):
    async with app.app_context():
        return credentials.reset_token(await account("susan"))


@pytest.fixture
def copies(app):
    """Return a function that copies a browser and its cookies, for concurrent requests."""

    def copies(browser: Browser) -> list[Browser]:
        return [Browser(app, browser.cookies()) for _ in range(AT_ONCE)]

    return copies


async def posted(browsers, path, **fields):
    """Send the same POST from all ``browsers`` concurrently; return the responses."""
    return await asyncio.gather(*(browser.post(path, **fields) for browser in browsers))


def renewed(pages) -> list[str]:
    """Return the login cookies that the responses set."""
    cookies = [each for page in pages for each in page.headers.getlist("Set-Cookie")]
    return [each for each in cookies if each.startswith("login=")]


async def test_six_concurrent_uses_of_a_reset_link_set_one_password(app, reset_token, rows):
    path, browsers = f"/auth/reset/{reset_token}", [Browser(app) for _ in range(AT_ONCE)]
    csrf = [await browser.csrf_token("/auth/login") for browser in browsers]
    posts = zip(browsers, csrf, strict=True)
    pages = await asyncio.gather(*(b.post(path, csrf_token=t, **FIELDS) for b, t in posts))
    places = sorted(page.location for page in pages)
    assert places == ["/auth/login", *["/auth/reset"] * (AT_ONCE - 1)]
    assert await rows("outbox") == 1


async def test_six_concurrent_confirmations_send_one_welcome_mail(
    app, account, change, sign_in, copies, rows
):
    await change("john", confirmed=False)
    john = await sign_in("john")
    async with app.app_context():
        path = f"/auth/confirm/{confirmation.token_for(await account('john'))}"
    token = await john.csrf_token(path)
    pages = await posted(copies(john), path, csrf_token=token)
    assert {page.status_code for page in pages} == {302}
    assert len(renewed(pages)) == 1
    assert (await account("john")).confirmed
    assert await rows("outbox") == 1


async def test_six_concurrent_uses_of_an_address_link_change_the_address_once(
    susan, account, copies, mailbox, rows
):
    await susan.submit("/auth/change_email", email=NEW, password=PASSWORD)
    [link] = mailbox.links(await mailbox.last(NEW))
    path, token = link.removeprefix("http://localhost"), await susan.csrf_token(link)
    pages = await posted(copies(susan), path, csrf_token=token)
    assert {page.status_code for page in pages} == {302}
    assert len(renewed(pages)) == 1
    assert (await account("susan")).email == NEW
    assert await rows("outbox") == 2  # the link, and the notice to the old address


async def test_a_second_use_of_an_address_link_waits_for_the_first(app, account, mailbox, rows):
    before, started = await account("susan"), asyncio.Event()
    async with app.app_context():
        claims = {"id": before.id, "email": NEW, "state": links.state_of(before)}
        token = addresses.signer.dumps(**claims)

    async def second() -> None:
        await started.wait()
        async with app.app_context(), db.begin() as session:
            await addresses.change(session, before.id, token, keep=0)

    moving = asyncio.create_task(second())
    async with app.app_context(), db.begin() as session:
        await addresses.change(session, before.id, token, keep=0)
        started.set()
        await asyncio.wait(
            [moving], timeout=0.7
        )  # without a lock, the second use has read the account by now
    with pytest.raises(DeadLink):
        await moving
    assert await rows("outbox") == 1


async def test_a_sign_in_with_the_old_password_fails_during_a_reset(
    app, reset_token, account, rows
):
    new_hash, started = await hashed(app), asyncio.Event()

    async def sign_in() -> str:
        await started.wait()
        page = await Browser(app).submit(
            "/auth/login", email=SUSAN, password=PASSWORD, follow=False
        )
        return page.location

    signing_in = asyncio.create_task(sign_in())
    async with app.app_context(), db.begin() as session:
        await credentials.reset(session, reset_token, new_hash)
        started.set()
        await asyncio.sleep(0.7)  # the sign-in verifies the old password and waits for the row lock
    assert await signing_in in {"/auth/login", ""}
    assert await rows("sessions") == 0


async def test_changes_based_on_the_old_password_are_refused_after_a_reset(
    app, reset_token, account, rows
):
    before, new_hash = await account("susan"), await hashed(app)
    options = {"made_at": utcnow(), "expires_in": None}
    async with app.app_context():
        async with db.begin() as session:
            await credentials.reset(session, reset_token, new_hash)
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await credentials.change(session, before, before.password_hash, keep=0)
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await tokens.create(session, before, "qa_x", "late", ["read"], **options)
        with pytest.raises(DeadLink):
            async with db.begin() as session:
                await credentials.reset(session, reset_token, before.password_hash)
    assert (await account("susan")).password_hash == new_hash
    assert await rows("tokens") == 0


async def hashed(app) -> str:
    async with app.app_context():
        return await passwords.hash(WORDS)
