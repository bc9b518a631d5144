"""Mail."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import sys

import httpx
import pytest

from quartapp.email import send_email
from quartapp.ext.db import dispose
from quartapp.ext.mail import Message
from tests.ext.mail.conftest import (
    Sink,
    ask,
    authenticator,
    certificate,
    db,
    mail,
    new_app,
    serving,
    sink,
)
from tests.processes import TIMEOUT_SECONDS, bare_environment, free_port, running, stop, wait_for

__all__ = ["certificate", "sink"]


def new_message() -> Message:
    message = Message("test subject", sender="you@example.com", recipients=["you@example.com"])
    message.body = "text body"
    message.html = "<b>HTML</b> body"
    return message


@pytest.fixture
async def mail_app(tmp_path, sink):
    """Create applications that send mail to the sink."""
    apps = []

    def mail_app(**settings):
        url = f"sqlite:///{tmp_path / 'data.sqlite'}"
        defaults = {"MAIL_HOSTNAME": "127.0.0.1", "MAIL_PORT": sink.port}
        apps.append(new_app(url, **defaults | settings))
        return apps[-1]

    yield mail_app
    for app in apps:
        await dispose(app)


async def test_s128_a_message_is_sent(mail_app, sink):
    """`Message("test subject", sender=…, recipients=[…])` has a `body` and an `html` part.
    `mail.send` sends it and requires an application context.

    Differs: `send` is awaited. `Mail(db, outbox)` also has `enqueue`, which stores the message in
    the transaction of the current session, so that the message and the other changes are committed
    together or not at all.
    """
    with pytest.raises(RuntimeError, match="application context"):
        await mail.send(new_message())
    async with mail_app().app_context():
        await mail.send(new_message())
    [received] = sink.mails
    assert received.get_content_type() == "multipart/alternative"
    assert (received["Subject"], received["From"]) == ("test subject", "you@example.com")
    assert [part.get_content().strip() for part in received.iter_parts()] == [
        "text body",
        "<b>HTML</b> body",
    ]


async def test_s129_send_email_renders_templates(app, account, mailbox):
    """`send_email(to, subject, template, **kwargs)` renders a text and an HTML body, adds the
    subject prefix and uses the sender of the configuration.

    Differs: A space separates the prefix from the subject: `[Flasky] Subject`. The HTML body is
    generated from the text, so that each mail has one template.
    """
    susan = await account("susan")
    async with app.app_context():
        await send_email("you@example.com", "Subject", "confirm", user=susan, token="the-token")
    message = await mailbox.last("you@example.com")
    assert message.subject == "[Flasky] Subject"
    assert message.sender == "Flasky Admin <flasky@example.com>"
    for form in (message.body, message.html):
        assert "Hello!" in form
        assert "http://localhost/auth/confirm/the-token" in form


@pytest.mark.parametrize("transport", ["plain", "STARTTLS", "TLS", "AUTH"])
async def test_s130_settings_select_the_mail_transport(mail_app, certificate, transport):
    """`MAIL_HOSTNAME`, `MAIL_PORT`, `MAIL_USE_TLS`, `MAIL_USE_SSL`, `MAIL_USERNAME` and
    `MAIL_PASSWORD` configure the mail server: plain text, STARTTLS, TLS and authentication.

    Differs: `MAIL_SERVER` is accepted as another name of `MAIL_HOSTNAME`.
    """
    secured = {"tls_context": certificate, "require_starttls": True}
    login = {"authenticator": authenticator, "auth_required": True}
    name = {"MAIL_USERNAME": "susan", "MAIL_PASSWORD": "cat"}
    server, settings = {
        "plain": ({}, {}),
        "STARTTLS": (secured, {"MAIL_USE_TLS": True}),
        "TLS": ({"wrap": certificate}, {"MAIL_USE_SSL": True}),
        "AUTH": (secured | login, {"MAIL_USE_TLS": True} | name),
    }[transport]
    async with serving(Sink(), **server) as server_sink:
        app = mail_app(MAIL_PORT=server_sink.port, MAIL_VALIDATE_CERTS=False, **settings)
        async with app.app_context():
            await mail.send(new_message())
    assert [received["Subject"] for received in server_sink.mails] == ["test subject"]


def register(address: str) -> None:
    """Register an account on the blog."""
    with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS) as browser:
        page = browser.get("/auth/register").text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)[1]
        form = {"email": "kate@example.com", "username": "kate", "csrf_token": token}
        form |= dict.fromkeys(("password", "password2"), "four unrelated words")
        assert browser.post("/auth/register", data=form).status_code == 302


async def test_s131_mail_is_sent_in_the_background_and_survives_shutdown(tmp_path, sink):
    """Mail is sent in the background: a response does not wait for a slow mail server, and the
    process sends pending mail before it exits on SIGTERM.

    Differs: A background task sends the mail from an outbox table. It replaces Flasky's thread,
    which ends with its process.
    """
    sink.delay, port = 3.0, free_port()  # seconds
    settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(sink.port)}
    settings |= {"DEV_DATABASE_URL": f"sqlite:///{tmp_path / 'data.sqlite'}"}
    options = {"cwd": tmp_path, "env": bare_environment() | settings}
    with running(
        sys.executable, "-m", "quartapp", "run", "--port", str(port), **options
    ) as process:
        address = await asyncio.to_thread(wait_for, process, port)
        await asyncio.to_thread(register, address)
        assert sink.mails == []
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not sink.sessions:
                await asyncio.sleep(0.01)
        assert (await asyncio.to_thread(stop, process, signal.SIGTERM))[0] == 0
    assert [received["To"] for received in sink.mails] == ["kate@example.com"]


async def test_s131_a_failed_delivery_is_logged(mail_app, sink, caplog):
    sink.answers = ["550 Nobody by that name."]
    app = mail_app(MAIL_WORKER=False)
    async with app.app_context():
        await db.create_all()
        await ask(new_message())
        with caplog.at_level(logging.WARNING, "quartapp.ext.mail"):
            await mail.worker.deliver_all()
    assert [record.getMessage() for record in caplog.records] == [
        "Mail 1, attempt 1: SMTPDataError"
    ]
