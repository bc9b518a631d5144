"""Tests of ``Mailbox`` and ``count_statements``."""

from __future__ import annotations

import pytest
from quart import Quart
from sqlalchemy import MetaData, func, select
from sqlalchemy.orm import DeclarativeBase

from quartapp.ext.db import SQLAlchemy, dispose
from quartapp.ext.mail import Mail, Message, OutboxMixin
from quartapp.ext.testing import Mailbox, count_statements


class Base(DeclarativeBase):
    metadata = MetaData()


class Outgoing(OutboxMixin, Base):
    __tablename__ = "outbox"


db = SQLAlchemy(Base)
mail = Mail(db, Outgoing)


@pytest.fixture
async def app(tmp_path):
    app = Quart("mailing")
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'mail.sqlite'}")
    app.config["MAIL_DEFAULT_SENDER"] = "us@example.com"
    db.init_app(app)
    mail.init_app(app)
    async with app.app_context():
        await db.create_all()
        yield app
    await dispose(app)


async def send(to: str, body: str) -> None:
    async with db.begin() as session:
        mail.enqueue(session, Message("Hello", recipients=[to], body=body))


async def test_the_latest_mail_to_a_recipient_is_found_with_its_links(app):
    for body in ("old", "Go to https://a.example/x?y=1 or http://b.example/z\nsoon"):
        await send("susan@example.com", body)
    await send("david@example.com", "newer, but not to susan")
    mailbox = Mailbox(app, mail)
    message = await mailbox.last("susan@example.com")
    assert message.subject == "Hello"
    assert mailbox.links(message) == ["https://a.example/x?y=1", "http://b.example/z"]


async def test_a_recipient_without_mail_is_an_assertion_error(app):
    with pytest.raises(AssertionError, match=r"There is no mail to susan@example\.com"):
        await Mailbox(app, mail).last("susan@example.com")


async def test_count_statements_records_only_statements_inside_its_block(app):
    await send("susan@example.com", "before")
    with count_statements(db.engine) as made:
        async with db.lookup() as session:
            await session.scalar(select(func.count()).select_from(Outgoing))
        await send("susan@example.com", "meanwhile")
    await send("susan@example.com", "after")
    assert [statement.split()[0] for statement in made] == ["SELECT", "INSERT"]
