"""Tests of the log of a database outage: a warning at its start, a line at its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import asynccontextmanager

import pytest

from quartapp.ext.db.engine import make_engine
from quartapp.ext.live import commit_notifications, feed, maintenance
from quartapp.ext.live.outage import Outage
from tests.ext.live.models import Reader, db, holding, live, renew


@pytest.fixture
def lines(caplog) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, "quartapp.ext.live")
    return lambda: [record.levelname for record in caplog.records]


@pytest.fixture
def switch(monkeypatch) -> dict[str, bool]:
    """Make all database reads fail while ``is_away``, and shorten the retry delays."""
    switch = {"is_away": False}
    lookup, connection = db.lookup, commit_notifications._dedicated_connection

    def away_or(function: Callable[..., object]) -> Callable[..., object]:
        @asynccontextmanager
        async def context(*args: object):
            if switch["is_away"]:
                raise ConnectionRefusedError("Connect call failed")
            async with function(*args) as value:
                yield value

        return context

    monkeypatch.setattr(db, "lookup", away_or(lookup))
    monkeypatch.setattr(commit_notifications, "_dedicated_connection", away_or(connection))
    monkeypatch.setattr(feed, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(maintenance, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(commit_notifications, "RECONNECT_SECONDS", 0.01)
    return switch


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends(listening, switch, lines):
    tries = {"renewed": 0}

    async def renew_or_fail(credentials):
        tries["renewed"] += 1
        if switch["is_away"]:
            raise ConnectionRefusedError("Connect call failed")
        return await renew(credentials)

    holding.update(susan=Reader("susan"))
    engine = make_engine(db.engine.url, 1)
    async with listening("susan") as ear:
        await ear.ask(subscribe="news")
        switch["is_away"] = True
        live.feed.woken.set()
        looking = asyncio.create_task(maintenance.run_maintenance(live.feed, renew_or_fail))
        async with commit_notifications.watch(
            engine, live.feed.woken, lambda: True, live.feed.outage
        ):
            while tries["renewed"] < 20:
                await asyncio.sleep(0.01)
            assert lines() == ["WARNING"]
            switch["is_away"] = False
            async with asyncio.timeout(5):
                while len(lines()) < 2:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            assert lines() == ["WARNING", "INFO"]
        looking.cancel()
    await engine.dispose()


def test_an_outage_ends_when_the_last_task_reaches_the_database(caplog):
    caplog.set_level(logging.INFO, "quartapp.ext.live")
    outage = Outage()
    outage.failed("feed", ConnectionRefusedError("Connect call failed\n[SQL: SELECT 1]"))
    outage.failed("wakes", TimeoutError())
    outage.succeeded("feed")
    outage.succeeded("feed")
    outage.failed("wakes", TimeoutError())
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "ConnectionRefusedError: Connect call failed)" in caplog.text
    outage.succeeded("wakes")
    outage.succeeded("wakes")
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
