import pytest

from quartapp.ext.testing import Browser
from quartapp.services import addresses
from tests.people import DAVID, PASSWORD, SUSAN

NEW = "susan@example.org"


@pytest.fixture
async def link(susan, mailbox):
    await susan.submit("/auth/change_email", email=NEW, password=PASSWORD)
    [link] = mailbox.links(await mailbox.last(NEW))
    return link


async def test_the_address_changes_when_the_link_is_submitted(susan, link, account, mailbox):
    assert (await account("susan")).email == SUSAN
    assert NEW in (await susan.get(link)).text
    assert (await account("susan")).email == SUSAN
    page = await susan.submit(link, action=link.removeprefix("http://localhost"))
    assert f"Your address is {NEW} now." in page.text
    assert (await account("susan")).email == NEW
    assert "was changed" in (await mailbox.last(SUSAN)).subject


async def test_an_unconfirmed_old_address_gets_no_notice_and_the_new_one_a_welcome(
    susan, change, mailbox, rows
):
    await change("susan", confirmed=False)
    await susan.submit("/auth/change_email", email=NEW, password=PASSWORD)
    [link] = mailbox.links(await mailbox.last(NEW))
    await susan.submit(link, action=link.removeprefix("http://localhost"))
    assert (await mailbox.last(NEW)).subject == "[Flasky] Welcome"
    assert await rows("outbox") == 2


async def test_the_link_works_once(susan, link):
    action = link.removeprefix("http://localhost")
    await susan.submit(link, action=action)
    assert "used before" in (await susan.get(link)).text


async def test_a_link_of_another_account_changes_no_address(david, link, account):
    assert "another account" in (await david.get(link)).text
    assert (await account("david")).email == DAVID


async def test_a_link_to_an_address_taken_since_then_is_refused(susan, link, change, account):
    await change("david", email=NEW)
    page = await susan.submit(link, action=link.removeprefix("http://localhost"))
    assert "That address already has an account." in page.text
    assert (await account("susan")).email == SUSAN


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": DAVID, "password": PASSWORD}, "already has an account"),
        ({"email": NEW, "password": "not mine"}, "That is not your password."),
        ({"email": "nonsense", "password": PASSWORD}, "does not look like"),
    ],
)
async def test_an_invalid_field_gets_an_error_and_no_mail_is_sent(susan, rows, fields, words):
    page = await susan.submit("/auth/change_email", **fields)
    assert page.status_code == 422
    assert words in page.text
    assert await rows("outbox") == 0


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(app, link):
    browser = Browser(app)
    for path in ("/auth/change_email", link):
        page = await browser.get(path, follow=False)
        assert page.location.startswith("/auth/login?next=/auth/change_email")


async def test_a_token_for_another_purpose_is_refused(app, susan, account):
    async with app.app_context():
        user = await account("susan")
        from quartapp.services import confirmation, credentials

        tokens = [confirmation.token_for(user), credentials.reset_token(user), "junk"]
        assert addresses.signer.purpose not in {confirmation.signer.purpose, "reset-password"}
    for token in tokens:
        page = await susan.get(f"/auth/change_email/{token}", follow=False)
        assert page.location == "/auth/change_email"
