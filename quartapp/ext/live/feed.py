"""Read new events from the log and send them to the subscribers of this process."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from itertools import compress

from quart import Quart
from sqlalchemy.exc import SQLAlchemyError

from ..db import SQLAlchemy
from .commit_notifications import watch
from .log import EventMixin, Log
from .outage import Outage
from .subscriber import Subscriber, as_message
from .topics import Topics

logger = logging.getLogger(__name__)

BATCH = 200  # events that one query reads
MAX_SUBSCRIBING = 4  # subscriptions that use the database at a time, of its pool of connections
POLL_SECONDS = 5.0  # between reads of the log, as notifications of commits can be lost
RETRY_SECONDS = 0.5  # after a failure of the database


class Feed:
    """Sends each new event of ``log``, in order, to the subscribers of its topic.

    ``cursor`` is the id of the newest event that was read, ``told`` of the newest that was sent
    to all its subscribers.  Both are None until the log has been read.  ``woken`` is set when
    there may be new events.
    """

    def __init__(self, app: Quart, db: SQLAlchemy, log: Log, topics: Topics) -> None:
        self.app = app
        self.db = db
        self.log = log
        self.topics = topics
        self.cursor: int | None = None
        self.delivered: int | None = None
        self.woken = asyncio.Event()
        self.outage = Outage()
        self.subscribe_limit = asyncio.Semaphore(MAX_SUBSCRIBING)
        self.subscribers: set[Subscriber] = set()
        self._by_topic: defaultdict[str, set[Subscriber]] = defaultdict(set)
        self._sockets: Counter[str] = Counter()

    def add(self, subscriber: Subscriber) -> None:
        """Add ``subscriber`` to the open websockets."""
        self.subscribers.add(subscriber)
        self._sockets[subscriber.user.get_id()] += 1

    def remove(self, subscriber: Subscriber) -> None:
        """Remove ``subscriber`` and its subscriptions."""
        self.subscribers.discard(subscriber)
        user_id = subscriber.user.get_id()
        self._sockets[user_id] -= 1
        if not self._sockets[user_id]:
            del self._sockets[user_id]
        for topic in tuple(subscriber.positions):
            self.unsubscribe(subscriber, topic)

    def sockets_of(self, user_id: str) -> int:
        """Return the number of websockets that the user has open in this process."""
        return self._sockets[user_id]

    def subscribe(self, subscriber: Subscriber, topic: str, position: int) -> bool:
        """Subscribe ``subscriber`` to the events after ``position``.

        Return False if some of them were already read: the caller has to send those first.
        """
        if self.cursor is None or position < self.cursor:
            return False
        subscriber.positions[topic] = position
        self._by_topic[topic].add(subscriber)
        return True

    def unsubscribe(self, subscriber: Subscriber, topic: str) -> None:
        """Unsubscribe ``subscriber`` from ``topic``."""
        if subscriber.positions.pop(topic, None) is not None:
            self._by_topic[topic].discard(subscriber)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    async def run(self) -> None:
        """Read and send events until cancelled."""
        watching = watch(self.db.engine, self.woken, self._is_busy, self.outage)
        async with self.app.app_context(), watching:
            while True:
                self.woken.clear()
                if not await self.try_to_read_on():
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self.woken.wait()

    async def try_to_read_on(self) -> bool:
        """Call ``read_on``; log an error and return False if it fails."""
        try:
            await self.read_on()
        except (SQLAlchemyError, OSError) as error:
            self.outage.failed("feed", error)
            return False
        except Exception:  # the task must go on, or no subscriber gets events any more
            logger.exception("Live events could not be read or sent. Retrying.")
            return False
        self.outage.succeeded("feed")
        return True

    async def read_on(self) -> None:
        """Send all events that were committed since the last call."""
        if self.cursor is None or not self._by_topic:
            async with self.db.lookup() as session:
                newest = await self.log.newest(session)
            if self.cursor is None or not self._by_topic:  # none joined
                self.cursor = self.delivered = newest
                return
        while True:
            async with self.db.lookup() as session:
                events = await self.log.after(session, self.cursor, limit=BATCH)
            for event in events:
                await self._send(event)
                await asyncio.sleep(0)  # so that writers can empty their queues
            if len(events) < BATCH:
                return

    async def _send(self, event: EventMixin) -> None:
        """Send ``event`` to its audience.

        If the audience query fails, nothing is sent and the event is read again.  ``cursor`` is
        advanced first, so a client that subscribes during the query reads the event from the log.
        """
        names = [name for name in self.topics.names_of(event) if name in self._by_topic]
        present = {name: tuple(self._by_topic[name]) for name in names}
        before, self.cursor = self.cursor, event.id
        try:
            found = [(name, await self.audiences(name, [event], present[name])) for name in names]
        except BaseException:
            self.cursor = before
            raise
        for name, (audience,) in found:
            message = as_message(event.as_text(name))
            for subscriber in audience:
                subscriber.push(name, event.id, message)
            if self.topics.find(name)[0].last == event.kind:
                for subscriber in present[name]:
                    self.unsubscribe(subscriber, name)
        self.delivered = event.id

    async def audiences(
        self, name: str, events: Sequence[EventMixin], subscribers: Sequence[Subscriber]
    ) -> Sequence[Sequence[Subscriber]]:
        """Return for each event the ``subscribers`` that get it under the topic ``name``."""
        rule = self.topics.find(name)[0].audience
        if rule is None or not events:
            return [subscribers for _ in events]
        try:
            may_hear = await rule(events, [each.user for each in subscribers])
            return [
                list(compress(subscribers, may)) for _, may in zip(events, may_hear, strict=True)
            ]
        except (SQLAlchemyError, OSError):
            raise
        except Exception:
            if len(events) > 1:  # find the event that fails, and drop only that one
                return [(await self.audiences(name, [each], subscribers))[0] for each in events]
            logger.exception("Event %d is not sent: its audience rule failed.", events[0].id)
            return [[]]

    def _is_busy(self) -> bool:
        return bool(self._by_topic)
