"""Transactions that a database may refuse, and the response to a refusal."""

from __future__ import annotations

from quart import Quart
from sqlalchemy import text

from tests.ext.db.models import Note


def running(statement: str):
    return lambda session: session.execute(text(statement))


async def add(session) -> None:
    session.add(Note(text="new"))


async def refused(app: Quart) -> None:
    answer = await app.test_client().post("/")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
