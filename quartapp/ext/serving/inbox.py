"""A queue of received messages that cannot deadlock if the application does not receive them.

Override of Hypercorn 0.18.  There the queue of a request takes ten messages, and the connection
waits for space in it even to put a disconnect, and even after the application has returned: both
then wait for each other until the process ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hypercorn.asyncio.task_group import TaskGroup


class Inbox:
    """A queue for up to ``size`` messages and a disconnect.  After ``end`` it drops messages."""

    def __init__(self, size: int) -> None:
        self._messages: asyncio.Queue[Any] = asyncio.Queue()
        self._space = asyncio.Semaphore(size)
        self._is_ended = False

    async def put(self, message: Any) -> None:
        """Wait for space, and put the message; a disconnect is put immediately."""
        if not _is_disconnect(message):
            await self._space.acquire()
        if self._is_ended:
            self._space.release()
        else:
            self._messages.put_nowait(message)

    async def get(self) -> Any:
        """Wait for a message and return it."""
        message = await self._messages.get()
        if not _is_disconnect(message):
            self._space.release()
        return message

    def end(self) -> None:
        """Drop all further messages."""
        self._is_ended = True
        self._space.release()


class InboxTaskGroup(TaskGroup):
    """Hypercorn's tasks of a connection, with an ``Inbox`` for each request."""

    async def spawn_app(
        self, app: Any, config: Any, scope: Any, send: Callable[[Any], Awaitable[None]]
    ) -> Callable[[Any], Awaitable[None]]:
        """Start the application; return the function that puts messages into its inbox."""
        inbox = Inbox(config.max_app_queue_size)

        async def with_inbox(scope: Any, _receive: Any, *more: Any) -> None:
            try:
                await app(scope, inbox.get, *more)
            except BaseExceptionGroup as group:
                # Quart 0.23 wraps the cancellation of a request after a disconnect in a group.
                if errors := group.split(asyncio.CancelledError)[1]:
                    raise errors from None
            finally:
                inbox.end()

        await super().spawn_app(with_inbox, config, scope, send)  # type: ignore[arg-type]
        return inbox.put


def _is_disconnect(message: Any) -> bool:
    return bool(message["type"].endswith(".disconnect"))
