"""What can be listened to, and who may."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .log import EventMixin

MayListen = Callable[..., Awaitable[bool]]
Audience = Callable[[Sequence[Any], Sequence[Any]], Awaitable[Sequence[Sequence[bool]]]]

LONGEST_NUMBER = 18  # digits: 64 bits, and a column may hold less


class NoSuchTopic(LookupError):
    """There is nothing of that name to listen to."""


@dataclass(frozen=True)
class Topic:
    """One pattern, such as ``timeline`` or ``post:<id>``, and its rules.

    ``may_listen(user, **numbers)`` is asked once, ``audience(events, users)`` of all events: for
    each, who of those that listen may hear it, all without one.  ``source`` is the topic whose
    events are heard under this name; ``last`` the kind of event after which nothing more is.
    """

    pattern: str
    may_listen: MayListen
    audience: Audience | None = None
    source: str | None = None
    last: str | None = None

    def match(self, name: str) -> dict[str, int] | None:
        """The numbers in ``name``, or None where it is not of this pattern."""
        found = re.fullmatch(_expression(self.pattern), name, re.ASCII)
        return {key: int(text) for key, text in found.groupdict().items()} if found else None


class Topics:
    """All topics of an application."""

    def __init__(self) -> None:
        self._topics: list[Topic] = []

    def add(self, topic: Topic) -> None:
        """Let ``topic`` be listened to."""
        self._topics.append(topic)

    def find(self, name: str) -> tuple[Topic, dict[str, int]]:
        """The topic that ``name`` is of, and the numbers in it; raises NoSuchTopic."""
        for topic in self._topics:
            if (numbers := topic.match(name)) is not None:
                return topic, numbers
        raise NoSuchTopic(name)

    def names_of(self, event: EventMixin) -> list[str]:
        """Under which names ``event`` is heard."""
        views = [each.pattern for each in self._topics if each.source == event.topic]
        return [event.topic, *views]


def _expression(pattern: str) -> str:
    return re.sub(r"<(\w+)>", rf"(?P<\1>[1-9]\\d{{0,{LONGEST_NUMBER - 1}}})", pattern)
