"""A pool of connections to the mail server, shared fairly among recipient domains."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

from .outbox import OutboxMixin
from .transport import Connection

MAX_CONNECTIONS = 4  # concurrent connections
MAX_CONNECTIONS_PER_DOMAIN = (
    3  # at most, so that slow deliveries to one domain do not block all others
)

Handle = Callable[[OutboxMixin, Connection], Awaitable[None]]


class DeliveryPool:
    """A delivery pool: handles rows in tasks, and sets ``wake`` when a connection becomes free.

    Leaving ``async with`` waits for the running tasks and raises the first of their errors.
    """

    def __init__(self, config: Mapping[str, Any], handle: Handle, wake: asyncio.Event) -> None:
        self.free = [Connection(config) for _ in range(MAX_CONNECTIONS)]
        self.handled = 0
        self.errors: list[Exception] = []
        self._connections = tuple(self.free)
        self._handle = handle
        self._wake = wake
        self._domains: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def are_idle(self) -> bool:
        """True if no row is being handled."""
        return len(self.free) == MAX_CONNECTIONS

    @property
    def full_domains(self) -> list[str]:
        """Domains that have reached their limit of connections."""
        return [
            domain for domain, used in self._domains.items() if used >= MAX_CONNECTIONS_PER_DOMAIN
        ]

    def start(self, row: OutboxMixin) -> None:
        """Handle ``row`` over a free connection."""
        connection = self.free.pop()  # the one used last, which is probably open
        self._domains[row.domain] += 1
        task = asyncio.create_task(self._work(row, connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.gather(*self._tasks)  # all of them, also if one has failed
        await asyncio.gather(*(each.close() for each in self._connections))
        if self.errors:
            raise self.errors[0]

    async def _work(self, row: OutboxMixin, connection: Connection) -> None:
        try:
            await self._handle(row, connection)
            self.handled += 1
        except Exception as error:
            self.errors.append(error)
        finally:
            self._domains[row.domain] -= 1
            self.free.append(connection)
            self._wake.set()
