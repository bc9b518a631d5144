"""The subscription protocol: handle the messages of one client."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from .feed import BATCH, Feed
from .subscriber import TOO_BIG, TOO_MUCH, Subscriber
from .topics import NoSuchTopic

logger = logging.getLogger(__name__)

MAX_MESSAGE_LENGTH = 8192  # characters
MAX_TOPICS = 100  # per websocket
MAX_MESSAGES_PER_MINUTE = 300

NOT_AN_OBJECT = 'Send a JSON object, such as {"subscribe": "timeline"}.'
UNKNOWN_MESSAGE = (
    "Ask to subscribe to a topic, with a number as last_id or without, to unsubscribe, or ping."
)

Receive = Callable[[], Awaitable[Any]]


class Refused(Exception):
    """A message is refused.  ``error`` is the reason phrase of an HTTP status, in lower case."""

    def __init__(self, error: str, message: str, topic: str | None = None) -> None:
        super().__init__(message)
        self.answer = {"error": error, "topic": topic, "message": message}


class SubscriptionProtocol:
    """The protocol on the websocket of ``subscriber``; ``receive`` is the ASGI callable."""

    def __init__(self, subscriber: Subscriber, feed: Feed, receive: Receive) -> None:
        self.subscriber = subscriber
        self.feed = feed
        self.receive = receive

    async def run(self) -> None:
        """Handle messages until the client disconnects or exceeds a limit."""
        since, count = time.monotonic(), 0
        while (received := await self.receive())["type"] == "websocket.receive":
            if time.monotonic() - since > 60:
                since, count = time.monotonic(), 0
            count += 1
            text = received.get("text") or ""
            if count > MAX_MESSAGES_PER_MINUTE or len(text) > MAX_MESSAGE_LENGTH:
                self.subscriber.close(TOO_MUCH if count > MAX_MESSAGES_PER_MINUTE else TOO_BIG)
                break
            try:
                async with self.feed.app.app_context():
                    await self._handle(_parsed(text))
            except Refused as refusal:
                await self._answer(**refusal.answer)

    async def _handle(self, message: dict[str, Any]) -> None:
        match message:
            case {"subscribe": str(topic)}:
                await self._subscribe(topic, _number(message.get("last_id"), topic))
            case {"unsubscribe": str(topic)}:
                self.feed.unsubscribe(self.subscriber, topic)
                await self._answer(topic=topic, subscribed=False)
            case {"ping": str() | int() as ping}:
                await self._answer(pong=ping, last_id=self._delivered)
            case _:
                raise Refused("bad request", UNKNOWN_MESSAGE)

    @property
    def _delivered(self) -> int | None:
        """Return the id up to which the events of all subscribed topics were sent.

        It is greater than ``feed.delivered`` if all topics were subscribed after an event that this
        process has not read yet.
        """
        told, positions = self.feed.delivered, self.subscriber.positions.values()
        return told if told is None else max(told, min(positions, default=told))

    async def _subscribe(self, name: str, last_id: int | None) -> None:
        positions = self.subscriber.positions
        if len(positions) >= MAX_TOPICS and name not in positions:
            raise Refused("too many requests", f"One socket hears {MAX_TOPICS} topics.", name)
        try:
            topic, numbers = self.feed.topics.find(name)
            async with self.feed.subscribe_limit:
                may_listen = await topic.may_listen(self.subscriber.user, **numbers)
            if not may_listen:
                raise Refused("forbidden", "This is not for you to hear.", name)
            self.feed.unsubscribe(self.subscriber, name)
            await self._join(name, topic.source or name, last_id)
        except NoSuchTopic:
            raise Refused("not found", "There is no such topic.", name) from None
        except (SQLAlchemyError, OSError) as error:
            logger.warning("A subscription failed: %s", type(error).__name__)
            raise Refused("service unavailable", "Try again in a moment.", name) from None

    async def _join(self, name: str, source: str, last_id: int | None) -> None:
        """Confirm the subscription, send the events after ``last_id``, and join the feed.

        If the events after ``last_id`` are not all in the log, answer ``reset`` and send none.
        """
        if self.feed.cursor is None:
            raise Refused("service unavailable", "Try again in a moment.", name)
        async with self.feed.subscribe_limit, self.feed.db.lookup() as session:
            oldest, newest = await self.feed.log.span(session)
        position = newest if last_id is None else last_id
        if oldest - 1 <= position <= newest:
            await self._answer(topic=name, subscribed=True, last_id=position)
        else:  # events after last_id were deleted, or it is an id of another database
            position = newest
            await self._answer(topic=name, subscribed=True, last_id=position, reset=True)
        while not self.feed.subscribe(self.subscriber, name, position):
            position = await self._send_missed(name, source, position)

    async def _send_missed(self, name: str, source: str, position: int) -> int:
        """Send up to BATCH events after ``position``; return the id up to which they were read."""
        until, feed = self.feed.cursor, self.feed
        async with feed.subscribe_limit:
            async with feed.db.lookup() as session:
                missed = await feed.log.after(session, position, until, source, limit=BATCH)
            audiences = await feed.audiences(name, missed, [self.subscriber])
        for event, audience in zip(missed, audiences, strict=True):
            if audience:
                await self.subscriber.send(event.as_text(name))
        return missed[-1].id if len(missed) == BATCH else until or position

    async def _answer(self, **message: Any) -> None:
        await self.subscriber.send(json.dumps(message, separators=(",", ":")))


def _parsed(text: str) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Refused("bad request", NOT_AN_OBJECT)
    return message


def _number(value: Any, topic: str) -> int | None:
    if value is None or type(value) is int:
        return value
    raise Refused("bad request", "A last_id is the id of an event: a number.", topic)
