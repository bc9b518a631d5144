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


def letter() -> Message:
    message = Message("test subject", sender="you@example.com", recipients=["you@example.com"])
    message.body = "text body"
    message.html = "<b>HTML</b> body"
    return message


@pytest.fixture
async def mailing(tmp_path, sink):
    """Make an application that mails to the sink, with the settings given."""
    apps = []

    def mailing(**settings):
        url = f"sqlite:///{tmp_path / 'data.sqlite'}"
        usual = {"MAIL_HOSTNAME": "127.0.0.1", "MAIL_PORT": sink.port}
        apps.append(new_app(url, **usual | settings))
        return apps[-1]

    yield mailing
    for app in apps:
        await dispose(app)


async def test_s128_a_message_is_sent(mailing, sink):
    """`Message("test subject", sender=…, recipients=[…])`, `.body`, `.html`; `mail.send` needs
    the application's context.

    Differs: `send` is awaited, and `Mail(db, outbox)` also has `enqueue`: a row in the commit of
    what the mail is about, so that neither is there without the other.
    """
    with pytest.raises(RuntimeError, match="application context"):
        await mail.send(letter())
    async with mailing().app_context():
        await mail.send(letter())
    [received] = sink.mails
    assert received.get_content_type() == "multipart/alternative"
    assert (received["Subject"], received["From"]) == ("test subject", "you@example.com")
    assert [part.get_content().strip() for part in received.iter_parts()] == [
        "text body",
        "<b>HTML</b> body",
    ]


async def test_s129_send_email_renders_templates(app, account, mailbox):
    """`send_email(to, subject, template, **kwargs)`: from Flasky's sender, with its prefix,
    rendered as text and as HTML.

    Differs: `[Flasky] Subject`, with the space that the seed forgot; the HTML is made of the
    text, so that there is one source for both.
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


@pytest.mark.parametrize("how", ["plain", "STARTTLS", "TLS", "AUTH"])
async def test_s130_settings_say_how_mail_is_sent(mailing, certificate, how):
    """`MAIL_HOSTNAME`, `MAIL_PORT`, `MAIL_USE_TLS`, `MAIL_USE_SSL`, `MAIL_USERNAME` and
    `MAIL_PASSWORD`: plain, STARTTLS, TLS, with a password.

    Differs: `MAIL_SERVER`, as the notes call it elsewhere, is read as well.
    """
    secured = {"tls_context": certificate, "require_starttls": True}
    login = {"authenticator": authenticator, "auth_required": True}
    name = {"MAIL_USERNAME": "susan", "MAIL_PASSWORD": "cat"}
    server, settings = {
        "plain": ({}, {}),
        "STARTTLS": (secured, {"MAIL_USE_TLS": True}),
        "TLS": ({"wrap": certificate}, {"MAIL_USE_SSL": True}),
        "AUTH": (secured | login, {"MAIL_USE_TLS": True} | name),
    }[how]
    async with serving(Sink(), **server) as there:
        app = mailing(MAIL_PORT=there.port, MAIL_VALIDATE_CERTS=False, **settings)
        async with app.app_context():
            await mail.send(letter())
    assert [received["Subject"] for received in there.mails] == ["test subject"]


def join(address: str) -> None:
    """Join the blog, as a browser does."""
    with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS) as browser:
        page = browser.get("/auth/register").text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)[1]
        form = {"email": "kate@example.com", "username": "kate", "csrf_token": token}
        form |= dict.fromkeys(("password", "password2"), "four unrelated words")
        assert browser.post("/auth/register", data=form).status_code == 302


async def test_s131_nobody_waits_for_a_mail_and_none_is_lost(tmp_path, sink):
    """A mail goes out in the background: the page is there long before a slow server has taken
    it, and what is on its way when the process is told to stop still arrives.

    Differs: a task that empties an outbox, for the seed's thread, which dies with its process.
    """
    sink.delay, port = 3.0, free_port()  # seconds
    settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(sink.port)}
    settings |= {"DEV_DATABASE_URL": f"sqlite:///{tmp_path / 'data.sqlite'}"}
    options = {"cwd": tmp_path, "env": bare_environment() | settings}
    with running(
        sys.executable, "-m", "quartapp", "run", "--port", str(port), **options
    ) as process:
        address = await asyncio.to_thread(wait_for, process, port)
        await asyncio.to_thread(join, address)
        assert sink.mails == []
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not sink.sessions:
                await asyncio.sleep(0.01)
        assert (await asyncio.to_thread(stop, process, signal.SIGTERM))[0] == 0
    assert [received["To"] for received in sink.mails] == ["kate@example.com"]


async def test_s131_a_failure_is_logged(mailing, sink, caplog):
    sink.answers = ["550 Nobody by that name."]
    app = mailing(MAIL_WORKER=False)
    async with app.app_context():
        await db.create_all()
        await ask(letter())
        with caplog.at_level(logging.WARNING, "quartapp.ext.mail"):
            await mail.worker.deliver_all()
    assert [record.getMessage() for record in caplog.records] == [
        "Mail 1, attempt 1: SMTPDataError"
    ]
