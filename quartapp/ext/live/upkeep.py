"""What a process does for its feed now and then: ends what must end, forgets what is old."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from .feed import Feed
from .listener import NOT_ALLOWED, SESSION_ENDED

logger = logging.getLogger(__name__)

RENEWED = 2.0  # seconds between two looks at who may still be there
PRUNED = 3600.0  # seconds between two prunings of the log

Renew = Callable[[Collection[Any]], Awaitable[Mapping[Any, Any]]]


async def look_after(feed: Feed, renew: Renew | None) -> None:
    """Renew and prune until cancelled."""
    due = time.monotonic()
    async with feed.app.app_context():
        while True:
            try:
                if renew is not None:
                    await renew_listeners(feed, renew)
                if time.monotonic() >= due:
                    due = time.monotonic() + PRUNED
                    await prune(feed)
            except (SQLAlchemyError, OSError) as error:
                logger.warning("Live: %s; trying again soon.", type(error).__name__)
            except Exception:  # or nobody's sign-in would end a websocket any more
                logger.exception("Live cannot look after its listeners; trying again soon.")
            await asyncio.sleep(RENEWED)


async def renew_listeners(feed: Feed, renew: Renew) -> None:
    """End the websockets whose credentials hold no longer; others learn what has changed."""
    known = [each for each in feed.listeners if each.credential is not None]
    if not known:
        return
    users = await renew({each.credential for each in known})
    for listener in known:
        if listener.credential not in users:
            listener.end(SESSION_ENDED)
        elif (user := users[listener.credential]) is None:
            listener.end(NOT_ALLOWED)
        else:
            listener.user = user


async def prune(feed: Feed) -> None:
    """Forget old events, some at a time, so that nobody waits for long."""
    age = timedelta(hours=feed.app.config["LIVE_KEEP_HOURS"])
    pruned = True
    while pruned:
        async with feed.db.begin() as session:
            pruned = bool(await feed.log.prune(session, age))
