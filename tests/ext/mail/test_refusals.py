"""Tests of failed connections: the mail stays queued, and its row has the reason."""

from __future__ import annotations

import pytest

from tests.databases import sqlite_only
from tests.ext.mail.conftest import Sink, ask, authenticator, db, deliver, new_app, outbox, serving


@pytest.fixture
def try_to_send(database_url):
    """Return a function that lets the worker try to send one mail, and returns its row."""

    async def try_to_send(sink: Sink, **settings):
        server = {"MAIL_SERVER": "localhost", "MAIL_PORT": sink.port, "MAIL_WORKER": False}
        app = new_app(database_url, **server | settings)
        async with app.app_context():
            await db.create_all()
            await ask()
            assert await deliver() == 1
            [row] = await outbox()
            await db.engine.dispose()
        assert sink.mails == []
        return row

    return try_to_send


@sqlite_only
async def test_an_untrusted_certificate_over_ssl_leaves_the_mail_queued(try_to_send, certificate):
    async with serving(Sink(), wrap=certificate) as sink:
        row = await try_to_send(sink, MAIL_USE_SSL=True)
    assert (row.status, row.attempts) == ("queued", 1)
    assert "CERTIFICATE_VERIFY_FAILED" in row.error


@sqlite_only
async def test_an_untrusted_certificate_after_starttls_leaves_the_mail_queued(
    try_to_send, certificate
):
    async with serving(Sink(), tls_context=certificate) as sink:
        row = await try_to_send(sink, MAIL_USE_TLS=True)
    assert (row.status, row.attempts) == ("queued", 1)
    assert "CERTIFICATE_VERIFY_FAILED" in row.error


@sqlite_only
async def test_a_server_without_starttls_leaves_the_mail_queued(try_to_send, sink):
    row = await try_to_send(sink, MAIL_USE_TLS=True)
    assert (row.status, row.attempts) == ("queued", 1)
    assert "STARTTLS" in row.error


@sqlite_only
async def test_a_refused_password_leaves_the_mail_queued_and_is_not_in_the_error(
    try_to_send, certificate
):
    options = {"tls_context": certificate, "auth_required": True, "authenticator": authenticator}
    login = {"MAIL_USERNAME": "susan", "MAIL_PASSWORD": "dog-1234"}
    async with serving(Sink(), **options) as sink:
        row = await try_to_send(sink, MAIL_USE_TLS=True, MAIL_VALIDATE_CERTS=False, **login)
    assert (row.status, row.attempts) == ("queued", 1)
    assert "SMTPAuthenticationError" in row.error
    assert "dog-1234" not in row.error


@sqlite_only
@pytest.mark.parametrize("name", ["smtp..example.com", f"{'a' * 64}.example.com"])
async def test_an_invalid_server_name_leaves_the_mail_queued(try_to_send, sink, name):
    row = await try_to_send(sink, MAIL_SERVER=name)
    assert (row.status, row.attempts) == ("queued", 1)
    assert row.error
