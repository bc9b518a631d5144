"""The live feed: delivers each event once, and reconnects when the connection is lost."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Self

from pydantic import TypeAdapter

from .connection import FeedConnection, unexpected
from .errors import APIError, ClientError, Missed, error_of
from .models import Event
from .retries import RETRIES, backoff, is_temporary

Connect = Callable[[], Awaitable[FeedConnection]]

EVENT = TypeAdapter(Event)
STATUS = {each.phrase.lower(): each.value for each in HTTPStatus}


class Feed:
    """An async iterator over the events of some topics, without an end.

    After an interruption it reconnects, with backoff and without a limit of attempts, and
    continues after the last event that it returned.  Iterating again continues there too.
    ``last_ids`` maps each topic to the id of its last event.
    """

    def __init__(
        self, connect: Connect, topics: Sequence[str], last_id: int | Mapping[str, int] | None
    ) -> None:
        if not topics:
            raise ValueError('Name at least one topic, such as "timeline".')
        known = last_id if isinstance(last_id, Mapping) else dict.fromkeys(topics, last_id)
        positions = {topic: known.get(topic) for topic in topics}
        self.last_ids = {topic: each for topic, each in positions.items() if each is not None}
        self._topics = list(positions)
        self._connect = connect
        self._connection: FeedConnection | None = None
        self._received: deque[dict[str, Any]] = deque()  # not returned yet
        self._caught_up = False
        self._retry, self._max_retries = 0, float(RETRIES)

    async def start(self) -> None:
        """Subscribe now instead of at the first ``async for``, so that no later event is missed."""
        while not any("pong" in message for message in self._received) and not self._caught_up:
            message = await self._receive()
            self._received.append(message)
            match message:
                case {"topic": topic, "subscribed": True, "last_id": int(last_id)}:
                    self.last_ids.setdefault(topic, last_id)

    async def close(self) -> None:
        """Close the connection until the next iteration.  Closing the client does the same."""
        connection, self._connection = self._connection, None
        self._caught_up = False
        self._received.clear()
        if connection is not None:
            await connection.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        """Return the next event.

        Raise Missed if the server has deleted events that were not received, and Forbidden or
        NotFound for a topic that cannot be subscribed to; each is raised once.  The next
        iteration continues with the other topics.
        """
        while self._topics:
            message = self._received.popleft() if self._received else await self._receive()
            if event := self._take(message):
                return event
        await self.close()
        raise StopAsyncIteration

    async def _receive(self) -> dict[str, Any]:
        """Return the next message.  Retries are limited only until the first subscription."""
        while True:
            try:
                connection = self._connection = self._connection or await self._open()
                message = await connection.receive()
                if "error" in message:
                    raise self._error(message)
            except ClientError as error:
                await self.close()
                if self._retry >= self._max_retries or not is_temporary(error):
                    raise
            else:
                if "pong" in message:
                    self._retry, self._max_retries = 0, math.inf
                return message
            await asyncio.sleep(backoff(self._retry))
            self._retry += 1

    async def _open(self) -> FeedConnection:
        """Connect and subscribe.  The pong arrives after all events that were missed."""
        connection = await self._connect()
        try:
            for topic in self._topics:
                position = {"last_id": self.last_ids[topic]} if topic in self.last_ids else {}
                await connection.send(subscribe=topic, **position)
            await connection.send(ping=0)
        except BaseException:
            await connection.close()
            raise
        return connection

    def _error(self, message: dict[str, Any]) -> APIError:
        topic, name, text = (str(message.get(key)) for key in ("topic", "error", "message"))
        status = STATUS.get(name, HTTPStatus.BAD_REQUEST)
        if topic in self._topics and status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            self._topics.remove(topic)
        return error_of(status)(status, name, f"{topic}: {text}")

    def _take(self, message: dict[str, Any]) -> Event | None:
        match message:
            case {"topic": topic, "subscribed": True, "last_id": int(last_id)}:
                self.last_ids[topic] = last_id
                if message.get("reset"):
                    raise Missed(topic)
            case {"pong": _, "last_id": int(last_id)}:
                self._caught_up = True
                self._advance(last_id)
            case {"kind": _}:
                return self._note(_event(message))
        return None

    def _note(self, event: Event) -> Event:
        """Store the position.  After the first pong, events arrive in id order across topics."""
        if self._caught_up:
            self._advance(event.id - 1)
        self.last_ids[event.topic] = event.id
        if event.kind == "post.deleted" and event.topic == f"post:{event.post_id}":
            self._topics.remove(event.topic)  # it has no more events
        return event

    def _advance(self, last_id: int) -> None:
        """Move all topics to ``last_id`` at least, also those without events."""
        for topic in self._topics:
            self.last_ids[topic] = max(self.last_ids[topic], last_id)


def _event(message: dict[str, Any]) -> Event:
    try:
        return EVENT.validate_python(message)
    except ValueError:
        raise unexpected() from None
