"""Tests of e-mail addresses with domains in other scripts or invisible characters around them."""

from __future__ import annotations

import pytest

from quartapp import create_app
from quartapp.exceptions import Invalid
from quartapp.ext.testing import Browser
from quartapp.services import accounts, roles
from tests.people import PASSWORD

TYPED, STORED = "Mary@Müller.example", "mary@xn--mller-kva.example"
FORMS = [TYPED, STORED, "mary@müller。EXAMPLE", " \u200bmary@mu\u0308ller.example\ufeff"]
MARY = {"username": "mary", "password": PASSWORD, "password2": PASSWORD}


@pytest.fixture
async def mary(app, stranger, account, change):
    """Return the browser after Mary has registered in it; her address is confirmed."""
    sent = await stranger.submit("/auth/register", email=TYPED, **MARY, follow=False)
    assert sent.status_code == 302
    await change("mary", confirmed=True)
    return stranger


@pytest.mark.parametrize("typed", FORMS)
async def test_all_spellings_of_an_address_lead_to_the_same_account(
    app, mary, account, mailbox, typed
):
    assert (await account("mary")).email == STORED
    await mailbox.last(STORED)
    browser = Browser(app)
    page = await browser.submit("/auth/register", email=typed, **{**MARY, "username": "anna"})
    assert "That address already has an account." in page.text
    page = await browser.submit("/auth/login", email=typed, password=PASSWORD)
    assert "Hello, mary!" in page.text
    page = await browser.get("/auth/account")
    assert "mary@müller.example" in page.text
    assert STORED not in page.text
    answer = await app.test_client().get("/api/v1.0/users/me", auth=(typed, PASSWORD))
    assert (await answer.get_json())["email"] == STORED
    assert app.config.update(FLASKY_ADMIN=typed) is None
    async with app.app_context():
        assert all(roles.is_owner(each) for each in FORMS)


async def test_a_reset_link_is_sent_for_each_spelling_of_the_address(app, mary, rows):
    before = await rows("outbox")
    for typed in FORMS:
        await Browser(app).submit("/auth/reset", email=typed)
    assert await rows("outbox") == before + len(FORMS)


async def test_an_address_can_change_to_a_domain_in_another_script(susan, account, mailbox):
    page = await susan.submit("/auth/change_email", email="susan@пример.рф", password=PASSWORD)
    assert "We sent a mail to susan@пример.рф." in page.text
    [link] = mailbox.links(await mailbox.last("susan@xn--e1afmkfd.xn--p1ai"))
    assert "susan@пример.рф" in (await susan.get(link)).text
    page = await susan.submit(link, action=link)
    assert "Your address is susan@пример.рф now." in page.text
    assert (await account("susan")).email == "susan@xn--e1afmkfd.xn--p1ai"


async def test_an_administrator_reads_and_edits_an_address_in_its_own_script(admin, mary, account):
    mary_id = (await account("mary")).id
    page = await admin.get(f"/edit-profile/{mary_id}")
    assert page.form(names={"email"}).values["email"] == "mary@müller.example"
    await admin.submit(f"/edit-profile/{mary_id}", name="Mary M.")
    assert (await account("mary")).email == STORED
    await admin.submit(f"/edit-profile/{mary_id}", email="\u200bmary@пример.рф ")
    assert (await account("mary")).email == "mary@xn--e1afmkfd.xn--p1ai"
    assert "mary@пример.рф" in (await admin.get("/user/mary")).text


async def test_a_stored_address_that_breaks_newer_rules_does_not_block_a_form(
    admin, change, account
):
    long = f"{'s' * 65}@example.com"
    await change("susan", email=long)
    susan = await account("susan")
    page = await admin.submit(f"/edit-profile/{susan.id}", location="Leeds")
    assert page.path == "/user/susan"
    page = await admin.submit(f"/edit-profile/{susan.id}", email=f"x{long}")
    assert "Before the @ there are 66 letters, and 64 fit." in page.text


PRODUCTION = {"SECRET_KEY": "x" * 40, "SITE_URL": "https://blog.example.com"}
PLACES = [
    ("development", {}, True),
    ("testing", {}, True),
    ("development", {"MAIL_SERVER": "smtp.example.com"}, False),
    ("production", PRODUCTION, False),
    ("production", {**PRODUCTION, "MAIL_KEEP": True}, False),
]


@pytest.mark.parametrize(("name", "settings", "taken"), PLACES)
async def test_reserved_domains_are_accepted_in_development_only(name, settings, taken, tmp_path):
    database = f"sqlite:///{tmp_path}/site.sqlite"
    app = create_app(name, SQLALCHEMY_DATABASE_URI=database, **settings)
    async with app.app_context():
        for address in ("x@blog.test", "X@localhost", "x@müller.local"):
            if taken:
                assert accounts.check_address(address).startswith("x@")
            else:
                with pytest.raises(Invalid, match="lead nowhere"):
                    accounts.check_address(address)
