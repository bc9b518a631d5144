"""Tests of query plans: frequent queries of the outbox use its index, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from quartapp.ext.mail.outbox import claim, is_any_due
from quartapp.ext.mail.pruning import delete_some
from quartapp.extensions import db
from quartapp.models import OutgoingMail
from quartapp.services import outbox

ASKED: dict[str, Callable] = {
    "what is due": lambda session: is_any_due(session, OutgoingMail, ["slow.example"]),
    "the next": lambda session: claim(session, OutgoingMail, ["slow.example"]),
    "how many": outbox.counts,
    "what is old": lambda session: delete_some(session, OutgoingMail, 30),
}


@pytest.mark.parametrize("question", ASKED)
async def test_a_frequent_query_uses_the_index(app, settled, question):
    asked: list[tuple] = []

    def listen(_connection, _cursor, statement, parameters, *_) -> None:
        asked.append((statement, parameters))

    async with app.app_context(), db.begin() as session:
        connection = await session.connection()
        explain = "EXPLAIN QUERY PLAN "
        if settled.kind == "postgresql":  # else it scans a small table
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN "
        event.listen(db.engine.sync_engine, "before_cursor_execute", listen)
        await ASKED[question](session)
        event.remove(db.engine.sync_engine, "before_cursor_execute", listen)
        [(statement, parameters)] = asked
        plan = (await connection.exec_driver_sql(explain + statement, parameters)).all()
    assert "ix_outbox_status_due_at" in str(plan)
