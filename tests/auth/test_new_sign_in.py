"""Tests of the mail to the owner of an account about a sign-in from a new browser."""

from http.cookiejar import Cookie

import pytest

from quartapp.ext.login import known_browsers
from quartapp.ext.testing import Browser
from quartapp.ext.tokens import TokenSigner
from tests.people import DAVID, PASSWORD, SUSAN

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def enter(browser, email=SUSAN):
    """Sign in with this browser; return the response."""
    return await browser.submit("/auth/login", email=email, password=PASSWORD, follow=False)


@pytest.fixture
def bring(app):
    """Return a function that makes a browser with one given cookie."""

    def bring(value: str) -> Browser:
        browser = Browser(app)
        browser.jar.set_cookie(
            Cookie(
                0, known_browsers.COOKIE, value, None, False, "localhost.local", True, False, "/",
                True, False, None, False, None, None, {},
            )
        )  # fmt: skip
        return browser

    return bring


async def test_the_first_sign_in_of_an_account_sends_no_mail(susan, rows):
    assert await rows("outbox") == 0


async def test_the_mail_names_the_device_time_and_network_address(susan, stranger, mailbox):
    values = (await stranger.get("/auth/login")).form(names={"email"}).values
    await stranger.client.post(
        "/auth/login",
        form={**values, "email": SUSAN, "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
        scope_base={"client": ("203.0.113.7", 1234)},
    )
    mail = await mailbox.last(SUSAN)
    assert mail.subject == "[Flasky] A new sign-in to your account"
    for words in (mail.body, mail.html):
        said = " ".join(words.split())
        assert "Firefox on Linux, on " in said
        assert " UTC, from the network address 203.0.113.7." in said
    assert mailbox.links(mail) == ["http://localhost/auth/account"]


async def test_a_browser_stays_known_after_signing_out(susan, rows):
    await susan.submit("/", action="/auth/logout")
    await enter(susan)
    assert await rows("outbox") == 0


async def test_a_shared_browser_is_reported_once_to_each_user(susan, david, stranger, rows):
    for email in (SUSAN, DAVID):
        await enter(stranger, email)
    assert await rows("outbox") == 2
    for email in (SUSAN, DAVID):
        await enter(stranger, email)
    assert await rows("outbox") == 2


async def test_a_browser_remembers_a_limited_number_of_accounts(susan, david, rows, monkeypatch):
    monkeypatch.setattr(known_browsers, "MAX_ACCOUNTS", 1)
    await enter(susan, DAVID)
    await enter(susan, SUSAN)
    assert await rows("outbox") == 2


async def test_a_valid_cookie_makes_a_browser_known(app, susan, bring, account, rows):
    async with app.app_context():
        good = known_browsers.signer.dumps(ids=[(await account("susan")).id])
    await enter(bring(good))
    assert await rows("outbox") == 0


@pytest.mark.parametrize("what", ["junk", "foreign", "for another purpose", "too old"])
async def test_an_invalid_cookie_leaves_a_browser_unknown(app, susan, bring, account, rows, what):
    mine, other = (await account("susan")).id, (await account("david")).id
    async with app.app_context():
        value = {
            "junk": "a.b.c",
            "foreign": known_browsers.signer.dumps(ids=[other]),
            "for another purpose": TokenSigner("confirm").dumps(ids=[mine]),
            "too old": TokenSigner("browser", -1).dumps(ids=[mine]),
        }[what]
    assert (await enter(bring(value))).status_code == 302
    assert await rows("outbox") == 1


async def test_the_cookie_is_http_only_and_same_site(app, stranger):
    sent = await enter(stranger)
    [cookie] = [
        each
        for each in sent.headers.getlist("Set-Cookie")
        if each.startswith(known_browsers.COOKIE)
    ]
    for flag in ("HttpOnly", "SameSite=Lax", f"Max-Age={400 * 24 * 3600}", "Path=/"):
        assert flag in cookie


async def test_a_failed_sign_in_sets_no_cookie_and_sends_no_mail(susan, stranger, rows):
    sent = await stranger.submit("/auth/login", email=SUSAN, password="not the password")
    assert not any(each.name == known_browsers.COOKIE for each in stranger.cookies())
    assert sent.status_code == 422
    assert await rows("outbox") == 0


async def test_an_unconfirmed_address_gets_no_mail(susan, stranger, change, rows):
    await change("susan", confirmed=False)
    assert (await enter(stranger)).status_code == 302
    assert await rows("outbox") == 0


async def test_a_new_browser_costs_one_more_sql_statement_than_a_known_one(
    susan, stranger, statements
):
    token = [await each.csrf_token("/auth/login") for each in (susan, stranger)]
    await susan.submit("/", action="/auth/logout")
    token[0] = await susan.csrf_token("/auth/login")
    made = []
    for browser, csrf in zip((susan, stranger), token, strict=True):
        with statements() as each:
            await browser.post("/auth/login", email=SUSAN, password=PASSWORD, csrf_token=csrf)
        made.append(list(each))
    known, new = made
    assert len(new) == len(known) + 1
    assert [each for each in new if "INSERT INTO outbox" in each]
    assert not [each for each in known if "outbox" in each]
