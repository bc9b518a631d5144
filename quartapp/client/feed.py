"""A feed that goes on: over as many connections as it takes, nothing missed, nothing twice."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

from pydantic import TypeAdapter

from .errors import APIError, ClientError, Missed, error_of
from .line import Line, unexpected
from .retries import RETRIES, passes, pause_before
from .things import Event

Connect = Callable[[], Awaitable[Line]]

EVENT = TypeAdapter(Event)
STATUS = {each.phrase.lower(): each.value for each in HTTPStatus}


class Feed:
    """What happens in some topics: ``async for event in feed``, until one has heard enough.

    When it is interrupted it comes back and goes on after what it has told, for as long as
    that takes; so it does when it is iterated over again.  ``last_ids`` says where it is in
    each topic.
    """

    def __init__(
        self, connect: Connect, topics: Sequence[str], last_id: int | Mapping[str, int] | None
    ) -> None:
        if not topics:
            raise ValueError('Name what to listen to, such as "timeline".')
        known = last_id if isinstance(last_id, Mapping) else dict.fromkeys(topics, last_id)
        where = {topic: known.get(topic) for topic in topics}
        self.last_ids = {topic: number for topic, number in where.items() if number is not None}
        self._topics = list(where)
        self._connect = connect
        self._line: Line | None = None
        self._waiting: deque[dict[str, Any]] = deque()  # heard, and not told yet
        self._caught_up = False
        self._retry, self._patience = 0, float(RETRIES)

    async def start(self) -> None:
        """Begin now, not with the first ``async for``: what happens from here on will be told."""
        while not any("pong" in message for message in self._waiting) and not self._caught_up:
            message = await self._hear()
            self._waiting.append(message)
            match message:
                case {"topic": topic, "subscribed": True, "last_id": int(last_id)}:
                    self.last_ids.setdefault(topic, last_id)

    async def close(self) -> None:
        """Be silent until somebody iterates again.  The end of the client closes it as well."""
        line, self._line, self._caught_up = self._line, None, False
        self._waiting.clear()
        if line is not None:
            await line.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        """Raises Missed where something was, and Forbidden or NotFound for a topic that cannot be
        listened to; each is raised once, and who iterates again hears all that is left.
        """
        while self._topics:
            message = self._waiting.popleft() if self._waiting else await self._hear()
            if event := self._take(message):
                return event
        await self.close()
        raise StopAsyncIteration

    async def _hear(self) -> dict[str, Any]:
        """The next message.  The site has to be there at the beginning, and may go away later."""
        while True:
            try:
                line = self._line = self._line or await self._open()
                message = await line.hear()
                if "error" in message:
                    raise self._refusal(message)
            except ClientError as error:
                await self.close()
                if self._retry >= self._patience or not passes(error):
                    raise
            else:
                if "pong" in message:
                    self._retry, self._patience = 0, math.inf
                return message
            await asyncio.sleep(pause_before(self._retry))
            self._retry += 1

    async def _open(self) -> Line:
        """Subscribe; a ping is answered when all that was missed has been told."""
        line = await self._connect()
        try:
            for topic in self._topics:
                where = {"last_id": self.last_ids[topic]} if topic in self.last_ids else {}
                await line.say(subscribe=topic, **where)
            await line.say(ping=0)
        except BaseException:
            await line.close()
            raise
        return line

    def _refusal(self, message: dict[str, Any]) -> APIError:
        topic, word, words = (str(message.get(name)) for name in ("topic", "error", "message"))
        status = STATUS.get(word, HTTPStatus.BAD_REQUEST)
        if topic in self._topics and status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            self._topics.remove(topic)
        return error_of(status)(status, word, f"{topic}: {words}")

    def _take(self, message: dict[str, Any]) -> Event | None:
        match message:
            case {"topic": topic, "subscribed": True, "last_id": int(last_id)}:
                self.last_ids[topic] = last_id
                if message.get("reset"):
                    raise Missed(topic)
            case {"pong": _, "last_id": int(last_id)}:
                self._caught_up = True
                self._know_of(last_id)
            case {"kind": _}:
                return self._heard(_event(message))
        return None

    def _heard(self, event: Event) -> Event:
        """Who has caught up hears all topics in one order: nothing before ``event`` is to come."""
        if self._caught_up:
            self._know_of(event.id - 1)
        self.last_ids[event.topic] = event.id
        if event.kind == "post.deleted" and event.topic == f"post:{event.post_id}":
            self._topics.remove(event.topic)  # nothing more is heard of it
        return event

    def _know_of(self, last_id: int) -> None:
        """All topics were told up to here, also those in which nothing happened."""
        for topic in self._topics:
            self.last_ids[topic] = max(self.last_ids[topic], last_id)


def _event(message: dict[str, Any]) -> Event:
    try:
        return EVENT.validate_python(message)
    except ValueError:
        raise unexpected() from None
