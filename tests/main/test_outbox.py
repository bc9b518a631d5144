import pytest
from sqlalchemy import update

from quartapp.ext.db import utcnow
from quartapp.ext.mail import Message
from quartapp.extensions import db
from quartapp.models import OutgoingMail

SECRET = "a-link-that-is-for-susan-alone"


@pytest.fixture
def ask(app):
    """Return a function that stores a mail with a given status; it returns the id."""

    async def ask(status: str, to: str = "susan@example.com", **columns: object) -> int:
        parts = {"recipients": [to], "body": SECRET, "html": SECRET}
        row = OutgoingMail.of(Message(f"About <{to}>", sender="us@example.com", **parts), status)
        for name, value in columns.items():
            setattr(row, name, value)
        async with app.app_context(), db.begin() as session:
            session.add(row)
        return row.id

    return ask


@pytest.fixture
def status_of(app):
    async def status_of(mail_id: int) -> str:
        async with app.app_context(), db.lookup() as session:
            return (await session.get_one(OutgoingMail, mail_id)).status

    return status_of


@pytest.fixture
async def admin(app, sign_in):
    """Sign in as administrator and empty the outbox, as signing in may add a mail."""
    browser = await sign_in("admin")
    async with app.app_context(), db.begin() as session:
        await session.execute(OutgoingMail.__table__.delete())
    return browser


async def test_the_list_shows_recipients_subjects_and_errors_but_no_text(admin, ask):
    refused = "SMTPRecipientsRefused: [SMTPRecipientRefused(550, 'No such user', 'x')]"
    await ask("failed", kind="reset_password", attempts=2, error=refused)
    await ask("sent", "david@example.com", sent_at=utcnow())
    page = await admin.get("/outbox")
    for words in (
        "susan@example.com",
        "About &lt;david@example.com&gt;",
        "reset password",
        "2 attempts",
        "did not take mail for this address: 550 No such user",
    ):
        assert words in page.text
    assert SECRET not in page.text


async def test_the_list_can_be_filtered_by_status(admin, ask):
    await ask("failed")
    await ask("queued", "david@example.com")
    page = await admin.get("/outbox?status=failed")
    assert "susan@example.com" in page.text
    assert "david@example.com" not in page.text
    assert 'Failed <span class="soft">1</span>' in page.text
    assert 'All <span class="soft">2</span>' in page.text
    assert "david@example.com" in (await admin.get("/outbox?status=junk")).text
    assert "Nothing is kept" in (await admin.get("/outbox?status=kept")).text


async def test_pages_and_buttons_keep_the_status_filter(admin, ask):
    for _ in range(31):
        await ask("failed")
    page = await admin.get("/outbox?status=failed")
    assert 'href="/outbox?status=failed&amp;page=2"' in page.text
    page = await admin.get("/outbox?status=failed&page=2")
    assert page.text.count("/retry") == 2
    page = await admin.submit("/outbox?status=failed&page=2", action="/outbox/1/retry")
    assert (page.status_code, page.path) == (200, "/outbox?status=failed&page=1")


async def test_a_failed_mail_is_queued_again(admin, ask, status_of):
    number = await ask("failed", attempts=10, error="TimeoutError: ")
    page = await admin.submit("/outbox", action=f"/outbox/{number}/retry")
    assert "It is queued again." in page.text
    assert await status_of(number) == "queued"
    assert f"/outbox/{number}/retry" not in page.text


async def test_a_retry_of_a_mail_in_progress_changes_no_status(admin, ask, status_of):
    number = await ask("sending")
    token = await admin.csrf_token("/")
    page = await admin.post(f"/outbox/{number}/retry", csrf_token=token)
    assert page.location == "/outbox"
    assert "It waits already, or is over." in (await admin.get("/outbox")).text
    assert await status_of(number) == "sending"


async def test_all_failed_mails_are_queued_again_with_one_button(admin, ask, status_of):
    failed, other, cancelled = await ask("failed"), await ask("failed"), await ask("cancelled")
    page = await admin.submit("/outbox", action="/outbox/retry")
    assert "2 mails are queued again." in page.text
    found = [await status_of(each) for each in (failed, other, cancelled)]
    assert found == ["queued", "queued", "cancelled"]
    assert 'action="/outbox/retry"' not in page.text


async def test_a_queued_mail_can_be_cancelled(admin, ask, status_of):
    number = await ask("queued")
    page = await admin.submit("/outbox", action=f"/outbox/{number}/cancel")
    assert "Cancelled. susan@example.com will not get it." in page.text
    assert await status_of(number) == "cancelled"


async def test_a_sent_mail_cannot_be_cancelled(admin, ask, status_of):
    number = await ask("sent")
    token = await admin.csrf_token("/")
    page = await admin.post(f"/outbox/{number}/cancel", csrf_token=token)
    assert page.status_code == 409
    assert "this one is sent" in page.text
    assert await status_of(number) == "sent"


async def test_buttons_are_shown_only_for_a_matching_status(admin, ask):
    for status in ("sending", "sent", "kept"):
        await ask(status)
    await ask("failed", expires_at=utcnow())
    page = await admin.get("/outbox")
    assert "/cancel" not in page.text
    assert page.text.count("/retry") == 1  # the button that retries all


async def test_users_and_moderators_have_no_access_to_the_outbox(
    susan, moderator, stranger, ask, status_of
):
    failed, queued = await ask("failed"), await ask("queued")
    paths = ("/outbox/retry", f"/outbox/{failed}/retry", f"/outbox/{queued}/cancel")
    for person in (susan, moderator):
        page = await person.get("/outbox")
        assert page.status_code == 403
        assert "for administrators" in page.text
        assert 'href="/outbox"' not in (await person.get("/")).text
        token = await person.csrf_token("/")
        for path in paths:
            assert (await person.post(path, csrf_token=token)).status_code == 403
    assert (await stranger.get("/outbox", follow=False)).location == "/auth/login?next=/outbox"
    token = await stranger.csrf_token("/auth/login")
    for path in paths:
        page = await stranger.post(path, csrf_token=token)
        assert page.location.startswith("/auth/login")
    assert (await status_of(failed), await status_of(queued)) == ("failed", "queued")


async def test_the_menu_of_an_administrator_links_to_the_outbox(admin):
    page = await admin.get("/")
    assert 'href="/outbox"' in page.text


async def test_a_missing_mail_is_not_found(admin):
    token = await admin.csrf_token("/")
    for number in ("999", str(10**30)):
        for verb in ("retry", "cancel"):
            page = await admin.post(f"/outbox/{number}/{verb}", csrf_token=token)
            assert page.status_code == 404


async def test_a_hint_names_mail_server_when_none_is_set(app, admin):
    assert "MAIL_SERVER" in (await admin.get("/outbox")).text
    app.config["MAIL_SERVER"] = "mail.example.com"
    assert "MAIL_SERVER" not in (await admin.get("/outbox")).text


async def test_the_list_takes_three_sql_statements(statements, admin, ask, app):
    await ask("failed")
    with statements() as few:
        await admin.get("/outbox")
    for _ in range(9):
        await ask("failed")
    async with app.app_context(), db.begin() as session:
        await session.execute(update(OutgoingMail).values(status="sent"))
    with statements() as many:
        await admin.get("/outbox")
    assert len(few) == len(many) == 3
