"""Tests of error mails, which the administrator of a blog in production gets."""

from __future__ import annotations

import asyncio

import pytest

from quartapp import create_app
from quartapp.extensions import db
from tests.ext.mail.conftest import Sink, serving

ADMIN = "owner@example.com"
SECRET = "the-secret"


@pytest.fixture
async def sink():
    async with serving(Sink()) as sink:
        yield sink


@pytest.fixture
def build(database_url, sink, monkeypatch, tmp_path):
    """Return a function that builds the blog with a page that fails."""
    monkeypatch.chdir(tmp_path)

    def build(name="production", **settings):
        app = create_app(
            name,
            **{
                "SQLALCHEMY_DATABASE_URI": database_url,
                "SECRET_KEY": SECRET,
                "SITE_URL": "https://blog.example.com",
                "FLASKY_ADMIN": ADMIN,
                "MAIL_SERVER": "127.0.0.1",
                "MAIL_PORT": sink.port,
                **settings,
            },
        )

        @app.get("/fails/<token>")
        async def fails(token: str) -> str:
            return {}[token]

        return app

    return build


async def fail(app):
    return await app.test_client().get(
        f"/fails/{SECRET}", headers={"X-Request-ID": "a-request-id", "Cookie": f"a={SECRET}"}
    )


async def test_an_error_mail_has_the_request_and_the_traceback_but_no_secrets(build, sink):
    app = build()
    async with app.test_app():
        assert (await fail(app)).status_code == 500
        async with asyncio.timeout(20):
            while not sink.mails:
                await asyncio.sleep(0.05)
        await fail(app)
    [mail] = sink.mails
    text = mail.get_content()
    assert (mail["To"], mail["Auto-Submitted"]) == (ADMIN, "auto-generated")
    assert mail["List-Id"] == "<errors.blog.example.com>"
    assert mail["Subject"].startswith("[Flasky] KeyError in ")
    assert "tests/test_error_mails.py:" in mail["Subject"]
    for words in ("GET /fails/<token>", "a-request-id", "return {}[token]", "in 60 minutes"):
        assert words in text
    assert SECRET not in mail.as_string() + text


async def test_an_error_that_cannot_be_mailed_is_logged_once(build, caplog, monkeypatch):
    app = build(MAIL_WORKER=False)

    def gone(*_):
        raise OSError("no database")

    async with app.test_app():
        monkeypatch.setattr(type(db), "begin", gone)
        for _ in range(3):
            assert (await fail(app)).status_code == 500
    assert caplog.text.count("An error could not be mailed: OSError") == 1


@pytest.mark.parametrize(
    ("name", "admin"), [("testing", ADMIN), ("development", ADMIN), ("production", None)]
)
async def test_outside_production_or_without_an_address_no_error_is_mailed(
    build, rows, name, admin
):
    app = build(name, FLASKY_ADMIN=admin, MAIL_WORKER=False, PROPAGATE_EXCEPTIONS=False)
    async with app.test_app():
        assert (await fail(app)).status_code == 500
    assert await rows("outbox") == 0


async def test_error_mails_survive_a_rollback_of_the_failed_transaction(build, rows):
    app = build(MAIL_WORKER=False)

    @app.get("/within")
    async def within() -> str:
        async with db.begin():
            app.logger.error("half way")
            raise ZeroDivisionError

    async with app.test_app():
        assert (await app.test_client().get("/within")).status_code == 500
    assert await rows("outbox") == 2
