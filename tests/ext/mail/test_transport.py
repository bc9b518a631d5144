import ssl

import pytest
from aiosmtplib import SMTPAuthenticationError, SMTPException

from quartapp.ext.mail import Message
from tests.ext.mail.conftest import Sink, authenticator, db, letter, mail, new_app, serving

MAIL = {"MAIL_SERVER": "localhost", "MAIL_WORKER": False}


@pytest.fixture
def app_for(tmp_path):
    def app_for(sink: Sink, **settings):
        url = f"sqlite:///{tmp_path}/mail.sqlite"
        return new_app(url, **MAIL, MAIL_PORT=sink.port, **settings)

    return app_for


async def send(app, message: Message) -> None:
    async with app.app_context():
        await mail.send(message)
        await db.engine.dispose()


async def test_a_mail_is_sent_without_encryption(app_for, sink):
    await send(app_for(sink), letter())
    assert len(sink.mails) == 1


async def test_copies_are_sent_and_bcc_recipients_are_not_named(app_for, sink):
    message = letter(cc=["Cy <cc@example.com>"], bcc=["bcc@example.com"], reply_to="r@example.com")
    message.attach("note.txt", "text/plain", b"by hand")
    await send(app_for(sink), message)
    [arrived] = sink.mails
    assert sink.envelopes == [["susan@example.com", "cc@example.com", "bcc@example.com"]]
    assert "bcc@example.com" not in arrived.as_string()
    assert (arrived["Cc"], arrived["Reply-To"]) == ("Cy <cc@example.com>", "r@example.com")
    [attachment] = arrived.iter_attachments()
    assert attachment.get_filename() == "note.txt"


async def test_a_mail_is_sent_over_starttls_without_validation(app_for, certificate):
    async with serving(Sink(), tls_context=certificate, require_starttls=True) as sink:
        app = app_for(sink, MAIL_USE_TLS=True, MAIL_VALIDATE_CERTS=False)
        await send(app, letter())
        assert len(sink.mails) == 1


async def test_an_untrusted_certificate_is_refused(app_for, certificate):
    async with serving(Sink(), tls_context=certificate) as sink:
        with pytest.raises((ssl.SSLError, SMTPException)):
            await send(app_for(sink, MAIL_USE_TLS=True), letter())
        assert sink.mails == []


async def test_a_server_without_the_required_starttls_is_refused(app_for, sink):
    with pytest.raises(SMTPException):
        await send(app_for(sink, MAIL_USE_TLS=True), letter())
    assert sink.mails == []


async def test_a_mail_is_sent_over_ssl(app_for, certificate):
    async with serving(Sink(), wrap=certificate) as sink:
        app = app_for(sink, MAIL_USE_SSL=True, MAIL_VALIDATE_CERTS=False)
        await send(app, letter())
        assert len(sink.mails) == 1


@pytest.mark.parametrize(("password", "arrives"), [("cat", True), ("dog", False)])
async def test_a_login_requires_the_right_password(app_for, certificate, password, arrives):
    options = {"tls_context": certificate, "auth_required": True, "authenticator": authenticator}
    async with serving(Sink(), **options) as sink:
        login = {"MAIL_USERNAME": "susan", "MAIL_PASSWORD": password}
        app = app_for(sink, MAIL_USE_TLS=True, MAIL_VALIDATE_CERTS=False, **login)
        if arrives:
            await send(app, letter())
        else:
            with pytest.raises(SMTPAuthenticationError):
                await send(app, letter())
        assert len(sink.mails) == int(arrives)


@pytest.mark.parametrize("asked", [{}, {"MAIL_USE_TLS": True}])
async def test_a_password_is_sent_unencrypted_only_if_tls_is_disabled(app_for, asked):
    login = {"MAIL_USERNAME": "susan", "MAIL_PASSWORD": "cat"}
    options = {"auth_require_tls": False, "authenticator": authenticator}
    async with serving(Sink(), **options) as sink:
        with pytest.raises(SMTPException, match="STARTTLS"):
            await send(app_for(sink, **login, **asked), letter())
        assert sink.mails == []
        await send(app_for(sink, **login, MAIL_USE_TLS=False), letter())
        assert len(sink.mails) == 1


async def test_sending_without_an_application_or_a_server_is_an_error(tmp_path):
    with pytest.raises(RuntimeError, match="application context"):
        await mail.send(letter())
    app = new_app(f"sqlite:///{tmp_path}/x.sqlite", MAIL_WORKER=False)
    with pytest.raises(RuntimeError, match="set MAIL_SERVER"):
        await send(app, letter())
