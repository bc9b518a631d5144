"""What one process hears: it reads the log on from where it is, and tells its listeners."""

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
from .listener import Listener, as_message
from .log import EventMixin, Log
from .topics import Topics
from .wakes import watch

logger = logging.getLogger(__name__)

BATCH = 200
ASKING = 4  # who subscribe, at a time: a crowd that comes back leaves connections for others
POLL = 5.0  # seconds; nothing relies on being woken
PATIENCE = 0.5  # seconds until a database that did not answer is asked again


class Feed:
    """Tails ``log``: every event past ``cursor``, in order, to whoever listens to its topic.

    ``cursor`` is the id of the newest event that was read, ``told`` of the newest that all have
    been told of; None until the log could be read.
    """

    def __init__(self, app: Quart, db: SQLAlchemy, log: Log, topics: Topics) -> None:
        self.app = app
        self.db = db
        self.log = log
        self.topics = topics
        self.cursor: int | None = None
        self.told: int | None = None
        self.woken = asyncio.Event()
        self.turns = asyncio.Semaphore(ASKING)
        self.listeners: set[Listener] = set()
        self._by_topic: defaultdict[str, set[Listener]] = defaultdict(set)
        self._sockets: Counter[str] = Counter()

    def admit(self, listener: Listener) -> None:
        """Count ``listener`` as there."""
        self.listeners.add(listener)
        self._sockets[listener.user.get_id()] += 1

    def dismiss(self, listener: Listener) -> None:
        """Count ``listener`` as gone."""
        self.listeners.discard(listener)
        user_id = listener.user.get_id()
        self._sockets[user_id] -= 1
        if not self._sockets[user_id]:
            del self._sockets[user_id]
        for topic in tuple(listener.positions):
            self.leave(listener, topic)

    def sockets_of(self, user_id: str) -> int:
        """How many websockets somebody has open in this process."""
        return self._sockets[user_id]

    def join(self, listener: Listener, topic: str, position: int) -> bool:
        """Tell ``listener`` what comes after ``position``; False if it has to read on first."""
        if self.cursor is None or position < self.cursor:
            return False
        listener.positions[topic] = position
        self._by_topic[topic].add(listener)
        return True

    def leave(self, listener: Listener, topic: str) -> None:
        """Tell ``listener`` no more of ``topic``."""
        if listener.positions.pop(topic, None) is not None:
            self._by_topic[topic].discard(listener)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    async def run(self) -> None:
        """Tail until cancelled."""
        async with self.app.app_context(), watch(self.db.engine, self.woken, self._is_busy):
            while True:
                self.woken.clear()
                if not await self.try_to_read_on():
                    await asyncio.sleep(PATIENCE)
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self.woken.wait()

    async def try_to_read_on(self) -> bool:
        """As ``read_on``; False, and a word in the log, where the database does not answer."""
        try:
            await self.read_on()
        except (SQLAlchemyError, OSError) as error:
            logger.warning("No live events for now: %s", type(error).__name__)
            return False
        except Exception:  # or nobody would hear anything any more
            logger.exception("No live events for now.")
            return False
        return True

    async def read_on(self) -> None:
        """Tell all that was committed since the last time."""
        if self.cursor is None or not self._by_topic:
            async with self.db.lookup() as session:
                newest = await self.log.newest(session)
            if self.cursor is None or not self._by_topic:  # still, so nobody misses anything
                self.cursor = self.told = newest
                return
        while True:
            async with self.db.lookup() as session:
                events = await self.log.after(session, self.cursor, limit=BATCH)
            for event in events:
                await self._tell(event)
                await asyncio.sleep(0)  # let them send, before more is put before them
            if len(events) < BATCH:
                return

    async def _tell(self, event: EventMixin) -> None:
        """Tell all of the audience or, where the database cannot say who that is, nobody yet.

        Who joins in the meantime has read this event already.
        """
        names = [name for name in self.topics.names_of(event) if name in self._by_topic]
        present = {name: tuple(self._by_topic[name]) for name in names}
        before, self.cursor = self.cursor, event.id
        try:
            told = [(name, await self.audiences(name, [event], present[name])) for name in names]
        except BaseException:
            self.cursor = before
            raise
        for name, (audience,) in told:
            message = as_message(event.as_text(name))
            for listener in audience:
                listener.hear(name, event.id, message)
            if self.topics.find(name)[0].last == event.kind:
                for listener in present[name]:
                    self.leave(listener, name)
        self.told = event.id

    async def audiences(
        self, name: str, events: Sequence[EventMixin], listeners: Sequence[Listener]
    ) -> Sequence[Sequence[Listener]]:
        """Of each event those of ``listeners`` who may hear it as one of the topic ``name``."""
        rule = self.topics.find(name)[0].audience
        if rule is None or not events:
            return [listeners for _ in events]
        try:
            may_hear = await rule(events, [each.user for each in listeners])
            return [list(compress(listeners, may)) for _, may in zip(events, may_hear, strict=True)]
        except (SQLAlchemyError, OSError):
            raise
        except Exception:
            if len(events) > 1:  # only the one that it is about is nobody's
                return [(await self.audiences(name, [each], listeners))[0] for each in events]
            logger.exception("Nobody hears event %d: its audience cannot be told.", events[0].id)
            return [[]]

    def _is_busy(self) -> bool:
        return bool(self._by_topic)
