import pytest

from quartapp import email as mails
from quartapp.email import send_email
from quartapp.extensions import db


@pytest.fixture
async def susan_row(account):
    return await account("susan")


async def test_a_mail_has_a_prefix_both_forms_and_links_of_the_site_alone(app, susan_row, mailbox):
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


async def test_every_mail_can_be_written(app, susan_row, mailbox):
    async with app.app_context(), db.begin() as session:
        await mails.send_password_reset(session, susan_row, "t")
        await mails.send_password_changed(session, susan_row)
        await mails.send_address_change(session, susan_row, "new@example.com", "t")
        await mails.send_address_changed(session, susan_row, "old@example.com")
    for address in ("susan@example.com", "new@example.com", "old@example.com"):
        mail = await mailbox.last(address)
        assert "Hello, susan!" in mail.body
        assert "<h1>Hello, susan!</h1>" in mail.html
        assert "{" not in mail.body


async def test_what_a_host_header_claims_is_in_no_mail(stranger, mailbox):
    page = await stranger.get("/auth/reset", headers={"Host": "evil.example"})
    values = {**page.form(names={"email"}).values, "email": "susan@example.com"}
    await stranger.client.post("/auth/reset", form=values, headers={"Host": "evil.example"})
    mail = await mailbox.last("susan@example.com")
    assert "evil" not in mail.body + mail.html


async def test_without_a_session_it_has_a_transaction_of_its_own(app, susan_row, mailbox):
    async with app.app_context():
        await send_email("x@example.com", "Hi", "password_changed", user=susan_row)
    assert (await mailbox.last("x@example.com")).subject == "[Flasky] Hi"


async def test_a_template_that_fails_takes_what_asked_for_it_along(app, susan_row, rows):
    async with app.app_context():
        with pytest.raises(Exception, match="token"):
            async with db.begin() as session:
                await send_email("x@example.com", "Hi", "confirm", session=session, user=susan_row)
    assert await rows("outbox") == 0
