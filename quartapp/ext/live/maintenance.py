"""Periodic maintenance: close websockets with expired credentials, delete old events."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from .feed import Feed
from .subscriber import NOT_ALLOWED, SESSION_ENDED

logger = logging.getLogger(__name__)

RENEW_SECONDS = 2.0  # between two checks of the credentials
PRUNE_SECONDS = 3600.0  # between two deletions of old events

Renew = Callable[[Collection[Any]], Awaitable[Mapping[Any, Any]]]


async def run_maintenance(feed: Feed, renew: Renew | None) -> None:
    """Call ``renew_subscribers`` and ``prune`` at intervals until cancelled."""
    due = time.monotonic()
    async with feed.app.app_context():
        while True:
            try:
                if renew is not None:
                    await renew_subscribers(feed, renew)
                if time.monotonic() >= due:
                    due = time.monotonic() + PRUNE_SECONDS
                    await prune(feed)
                feed.outage.succeeded("upkeep")
            except (SQLAlchemyError, OSError) as error:
                feed.outage.failed("upkeep", error)
            except Exception:  # the task must go on, or no credential expires any more
                logger.exception("Maintenance of live websockets failed. Retrying.")
            await asyncio.sleep(RENEW_SECONDS)


async def renew_subscribers(feed: Feed, renew: Renew) -> None:
    """Close websockets with expired credentials, and update the users of the others."""
    known = [each for each in feed.subscribers if each.credential is not None]
    if not known:
        return
    users = await renew({each.credential for each in known})
    for subscriber in known:
        if subscriber.credential not in users:
            subscriber.close(SESSION_ENDED)
        elif (user := users[subscriber.credential]) is None:
            subscriber.close(NOT_ALLOWED)
        else:
            subscriber.user = user


async def prune(feed: Feed) -> None:
    """Delete events older than LIVE_KEEP_HOURS, in short transactions that block no others."""
    age = timedelta(hours=feed.app.config["LIVE_KEEP_HOURS"])
    pruned = True
    while pruned:
        async with feed.db.begin() as session:
            pruned = bool(await feed.log.prune(session, age))
