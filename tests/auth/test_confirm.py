import pytest

from quartapp.services import confirmation


@pytest.fixture
async def john(app, change, sign_in):
    await change("john", confirmed=False)
    return await sign_in("john")


@pytest.fixture
async def link(app, account):
    async with app.app_context():
        return f"/auth/confirm/{confirmation.token_for(await account('john'))}"


async def test_opening_the_link_does_not_use_it_and_submitting_confirms(john, link, account):
    for _ in range(2):
        assert (await john.get(link)).status_code == 200
    assert not (await account("john")).confirmed
    await john.submit(link, action=link)
    assert (await account("john")).confirmed


async def test_a_user_who_confirms_twice_gets_one_welcome_mail(john, link, mailbox, rows):
    token = await john.csrf_token(link)
    for _ in range(2):
        assert (await john.post(link, csrf_token=token)).status_code == 302
    mail = await mailbox.last("john@example.com")
    assert mail.subject == "[Flasky] Welcome"
    assert mailbox.links(mail) == ["http://localhost"]
    assert await rows("outbox") == 1


async def test_a_link_of_another_account_confirms_no_address(susan, sign_in, change, link, account):
    await change("david", confirmed=False)
    david = await sign_in("david")
    page = await david.get(link)
    assert "was made for another account" in page.text
    token = await david.csrf_token("/auth/unconfirmed")
    assert (await david.post(link, csrf_token=token)).status_code == 302
    assert not (await account("david")).confirmed


async def test_an_anonymous_user_signs_in_before_confirming(stranger, link):
    page = await stranger.get(link, follow=False)
    assert page.location == f"/auth/login?next={link}"


async def test_an_expired_or_malformed_link_shows_an_error(app, john, account, monkeypatch):
    monkeypatch.setattr(confirmation.signer, "expires_in", -1)
    async with app.app_context():
        expired = confirmation.token_for(await account("john"))
    for token in (expired, "junk", "a.b.c", "x" * 5000):
        page = await john.get(f"/auth/confirm/{token}")
        assert "This link has run out" in page.text
    assert not (await account("john")).confirmed


async def test_a_token_for_another_purpose_does_not_confirm(app, john, account):
    from quartapp.services import credentials

    async with app.app_context():
        token = credentials.reset_token(await account("john"))
    await john.get(f"/auth/confirm/{token}")
    assert not (await account("john")).confirmed


async def test_the_confirmation_mail_can_be_sent_again(john, mailbox):
    await john.submit("/auth/unconfirmed", action="/auth/confirm")
    [link] = mailbox.links(await mailbox.last("john@example.com"))
    assert "/auth/confirm/" in link


async def test_an_anonymous_user_cannot_request_a_confirmation_mail(stranger, rows):
    token = await stranger.csrf_token("/auth/login")
    assert (await stranger.post("/auth/confirm", csrf_token=token)).status_code == 302
    assert await rows("outbox") == 0


async def test_an_unconfirmed_user_reaches_only_account_pages_and_static_files(john):
    for path in ("/", "/user/susan", "/edit-profile", "/moderate", "/notices"):
        assert (await john.get(path, follow=False)).location == "/auth/unconfirmed"
    for path in ("/auth/account", "/static/css/app.css", "/avatar/john.svg"):
        assert (await john.get(path, follow=False)).status_code == 200


async def test_an_account_that_becomes_unconfirmed_is_stopped_at_the_next_request(susan, change):
    assert (await susan.get("/")).status_code == 200
    await change("susan", confirmed=False)
    assert (await susan.get("/", follow=False)).location == "/auth/unconfirmed"
    token = await susan.csrf_token("/auth/unconfirmed")
    sent = await susan.post("/", csrf_token=token, body="still here?")
    assert sent.location == "/auth/unconfirmed"


async def test_confirmed_and_anonymous_users_are_redirected_from_the_unconfirmed_page(
    susan, stranger
):
    for browser in (susan, stranger):
        assert (await browser.get("/auth/unconfirmed", follow=False)).location == "/"
