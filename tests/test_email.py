import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from quartapp import email as mails
from quartapp.config import ASSETS
from quartapp.email import send_email
from quartapp.ext.db import utcnow
from quartapp.extensions import db
from quartapp.models import LoginSession, OutgoingMail
from quartapp.services import addresses, confirmation, credentials

TO_ANYBODY = {"confirm", "reset_password", "change_email"}  # the recipient may have no account here


@pytest.fixture
async def susan_row(account):
    return await account("susan")


async def test_a_mail_has_a_prefix_text_and_html_and_links_to_the_site_alone(
    app, susan_row, mailbox
):
    app.config["SITE_URL"] = "https://blog.example.com/"
    async with app.app_context(), db.begin() as session:
        await mails.send_confirmation(session, susan_row, "the-token")
    mail = await mailbox.last("susan@example.com")
    assert mail.subject == "[Flasky] Confirm your address"
    assert mail.sender == "Flasky Admin <flasky@example.com>"
    link = "https://blog.example.com/auth/confirm/the-token"
    assert mailbox.links(mail) == [link]
    assert f'href="{link}"' in mail.html
    assert mail.headers == {"Auto-Submitted": "auto-generated"}


@pytest.fixture
async def every_mail(app, susan_row):
    """Queue one mail of each kind; return their rows."""
    return await one_of_each(app, susan_row)


async def one_of_each(app, user):
    async with app.app_context(), db.begin() as session:
        sign_in = LoginSession(user_agent="curl/8", address="203.0.113.7", created_at=utcnow())
        await mails.send_confirmation(session, user, "t")
        await mails.send_welcome(session, user)
        await mails.send_password_reset(session, user, "t")
        await mails.send_password_changed(session, user)
        await mails.send_address_change(session, user, "new@example.com", "t")
        await mails.send_address_changed(session, user, "old@example.com")
        await mails.send_new_sign_in(session, user, sign_in)
    async with app.app_context(), db.lookup() as session:
        return (await session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))).all()


async def test_every_mail_has_the_same_words_as_text_and_as_html(every_mail):
    for row in every_mail:
        mail = row.as_message()
        seen = unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", mail.html, flags=re.S))
        greeting = "Hello!" if row.kind in TO_ANYBODY else "Hello, susan!"
        assert mail.body.startswith(f"{greeting}\n")
        assert f"<h1>{greeting}</h1>" in mail.html
        assert "{" not in mail.body + seen
        assert max(map(len, mail.body.splitlines())) < 80
        words = [each.rstrip(":") for each in mail.body.split() if each != "--"]
        assert [each for each in words if each not in seen] == []
        assert mail.headers == {"Auto-Submitted": "auto-generated"}


async def test_a_username_that_looks_like_an_address_becomes_no_link(app, change, account):
    await change("susan", username="www.evil.com", username_key="www.evil.com")
    evil = await account("www.evil.com")
    mails_by_kind = {row.kind: row.as_message() for row in await one_of_each(app, evil)}
    for kind, mail in mails_by_kind.items():
        assert ("evil" in mail.body + mail.html) == (kind not in TO_ANYBODY)
        links = re.findall('href="(.*?)"', mail.html)
        assert all(each.startswith("http://localhost") for each in links)
        assert len(links) == 1


async def test_every_mail_has_its_kind_and_the_account_it_is_about(every_mail, susan_row):
    templates = {each.stem for each in (ASSETS / "templates" / "mail").glob("*.txt")}
    assert {row.kind for row in every_mail} == templates - {"error"}
    assert {row.user_id for row in every_mail} == {susan_row.id}


async def test_a_mail_with_a_link_expires_with_the_link(every_mail):
    lives = {row.kind: row.expires_at and row.expires_at - row.created_at for row in every_mail}
    signers = {
        "confirm": confirmation.signer,
        "reset_password": credentials.signer,
        "change_email": addresses.signer,
    }
    for kind, life in lives.items():
        signer = signers.get(kind)
        assert life == (timedelta(seconds=signer.expires_in) if signer else None)


async def test_a_forged_host_header_appears_in_no_mail(stranger, mailbox):
    page = await stranger.get("/auth/reset", headers={"Host": "evil.example"})
    values = {**page.form(names={"email"}).values, "email": "susan@example.com"}
    await stranger.client.post("/auth/reset", form=values, headers={"Host": "evil.example"})
    mail = await mailbox.last("susan@example.com")
    assert "evil" not in mail.body + mail.html


async def test_a_mail_without_a_session_gets_its_own_transaction(app, susan_row, mailbox):
    async with app.app_context():
        await send_email("x@example.com", "Hi", "password_changed", user=susan_row)
    assert (await mailbox.last("x@example.com")).subject == "[Flasky] Hi"


async def test_a_failing_template_rolls_back_the_transaction(app, susan_row, rows):
    async with app.app_context():
        with pytest.raises(Exception, match="token"):
            async with db.begin() as session:
                await send_email("x@example.com", "Hi", "confirm", session=session, user=susan_row)
    assert await rows("outbox") == 0
