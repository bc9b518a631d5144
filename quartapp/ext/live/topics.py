"""Topics and their access rules."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .log import EventMixin

MayListen = Callable[..., Awaitable[bool]]
Audience = Callable[[Sequence[Any], Sequence[Any]], Awaitable[Sequence[Sequence[bool]]]]

MAX_DIGITS = 18  # per number in a topic: all such numbers fit into 64 bits


class NoSuchTopic(LookupError):
    """No topic has this name."""


@dataclass(frozen=True)
class Topic:
    """A pattern of topic names, such as ``timeline`` or ``post:<id>``, and its rules.

    ``may_listen(user, **numbers)`` is awaited at each subscription.  ``audience(events, users)``
    returns a list for each event: for each user, whether the event is sent to them.  ``source``
    is another topic, and its events are sent under this name.  ``last`` is the kind of event
    that ends all subscriptions of the topic.
    """

    pattern: str
    may_listen: MayListen
    audience: Audience | None = None
    source: str | None = None
    last: str | None = None

    def match(self, name: str) -> dict[str, int] | None:
        """Return the numbers in ``name``, or None if it does not match the pattern."""
        found = re.fullmatch(_expression(self.pattern), name, re.ASCII)
        return {key: int(text) for key, text in found.groupdict().items()} if found else None


class Topics:
    """The topics of an application."""

    def __init__(self) -> None:
        self._topics: list[Topic] = []

    def add(self, topic: Topic) -> None:
        """Register ``topic``."""
        self._topics.append(topic)

    def find(self, name: str) -> tuple[Topic, dict[str, int]]:
        """Return the topic that matches ``name`` and the numbers in it, or raise NoSuchTopic."""
        for topic in self._topics:
            if (numbers := topic.match(name)) is not None:
                return topic, numbers
        raise NoSuchTopic(name)

    def names_of(self, event: EventMixin) -> list[str]:
        """Return the topic names under which ``event`` is sent."""
        views = [each.pattern for each in self._topics if each.source == event.topic]
        return [event.topic, *views]


def _expression(pattern: str) -> str:
    return re.sub(r"<(\w+)>", rf"(?P<\1>[1-9]\\d{{0,{MAX_DIGITS - 1}}})", pattern)
