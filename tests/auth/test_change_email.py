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


async def test_an_address_changes_when_the_link_is_used(susan, link, account, mailbox):
    assert (await account("susan")).email == SUSAN
    assert NEW in (await susan.get(link)).text
    assert (await account("susan")).email == SUSAN
    page = await susan.submit(link, action=link.removeprefix("http://localhost"))
    assert f"Your address is {NEW} now." in page.text
    assert (await account("susan")).email == NEW
    assert "was changed" in (await mailbox.last(SUSAN)).subject


async def test_an_unproven_address_is_left_without_a_word_and_the_new_one_welcomed(
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


async def test_somebody_elses_link_moves_nobody(david, link, account):
    assert "another account" in (await david.get(link)).text
    assert (await account("david")).email == DAVID


async def test_an_address_that_went_meanwhile_stays_where_it_is(susan, link, change, account):
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
async def test_what_is_wrong_is_said_beside_its_field(susan, rows, fields, words):
    page = await susan.submit("/auth/change_email", **fields)
    assert page.status_code == 422
    assert words in page.text
    assert await rows("outbox") == 0


async def test_a_stranger_is_sent_to_sign_in(app, link):
    browser = Browser(app)
    for path in ("/auth/change_email", link):
        page = await browser.get(path, follow=False)
        assert page.location.startswith("/auth/login?next=/auth/change_email")


async def test_a_token_for_another_purpose_moves_nobody(app, susan, account):
    async with app.app_context():
        user = await account("susan")
        from quartapp.services import confirmation, credentials

        tokens = [confirmation.token_for(user), credentials.reset_token(user), "junk"]
        assert addresses.signer.purpose not in {confirmation.signer.purpose, "reset-password"}
    for token in tokens:
        page = await susan.get(f"/auth/change_email/{token}", follow=False)
        assert page.location == "/auth/change_email"
