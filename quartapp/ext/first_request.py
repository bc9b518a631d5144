"""Flask's ``before_first_request``, which Quart has no longer.

    @before_first_request(app)
    async def fill_the_cache() -> None: ...

What has to be ready before anybody may connect belongs into ``app.before_serving``; this is
for what only a request can start, or should wait for one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from quart import Quart

from .state import AppState

__all__ = ["before_first_request"]

Function = TypeVar("Function", bound=Callable[[], Any])


class FirstRequest:
    """What is still to be called in this process, and whose turn it is to call it."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], Awaitable[Any]]] = deque()
        self._lock = asyncio.Lock()

    async def reached(self) -> None:
        """Call what waits, one after the other; whoever comes meanwhile waits for its end.

        A function that raises stays, and whatever follows it: the next request tries again.
        """
        if not self.waiting:
            return
        async with self._lock:
            while self.waiting:
                await self.waiting[0]()
                self.waiting.popleft()


state: AppState[FirstRequest] = AppState("first_request", "before_first_request")


def before_first_request(app: Quart) -> Callable[[Function], Function]:
    """Call the decorated function once per process, before all else in the first request.

    It may be ``async``, and runs in the context of the request or websocket that came first,
    ahead of every ``before_request``.  Others wait until it has ended.  If it raises, that
    request fails as if its view had, and the next one calls it again.
    """
    if state.name not in app.extensions:
        _watch(app, state.bind(app, FirstRequest()))

    def decorate(function: Function) -> Function:
        state.of(app).waiting.append(app.ensure_async(function))
        return function

    return decorate


def _watch(app: Quart, first: FirstRequest) -> None:
    preprocess_request, preprocess_websocket = app.preprocess_request, app.preprocess_websocket

    async def after_the_first(*context: Any) -> Any:
        await first.reached()
        return await preprocess_request(*context)

    async def after_the_first_websocket(*context: Any) -> Any:
        await first.reached()
        return await preprocess_websocket(*context)

    app.preprocess_request = after_the_first  # type: ignore[method-assign, assignment]
    app.preprocess_websocket = after_the_first_websocket  # type: ignore[method-assign, assignment]
