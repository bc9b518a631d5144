"""Flask's former ``before_first_request``, for Quart.

    @before_first_request(app)
    async def fill_the_cache() -> None: ...

Use ``app.before_serving`` for what must be ready before the server accepts connections, and this
for what needs a request context or should wait for the first request.
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
    """The functions that have not run in this process yet, and the lock for running them."""

    def __init__(self) -> None:
        self.pending: deque[Callable[[], Awaitable[Any]]] = deque()
        self._lock = asyncio.Lock()

    async def run_pending(self) -> None:
        """Run the pending functions in order; concurrent requests wait for the lock.

        A function that raises stays pending, with those after it; the next request tries again.
        """
        if not self.pending:
            return
        async with self._lock:
            while self.pending:
                await self.pending[0]()
                self.pending.popleft()


state: AppState[FirstRequest] = AppState("first_request", "before_first_request")


def before_first_request(app: Quart) -> Callable[[Function], Function]:
    """Register the decorated function to run once per process, before the first request.

    The function may be ``async``.  It runs in the context of the first request or websocket,
    before all ``before_request`` functions, and concurrent requests wait for it.  If it raises,
    that request fails as if its view had raised, and the next request calls the function again.
    """
    if state.name not in app.extensions:
        _watch(app, state.bind(app, FirstRequest()))

    def decorate(function: Function) -> Function:
        state.of(app).pending.append(app.ensure_async(function))
        return function

    return decorate


def _watch(app: Quart, first: FirstRequest) -> None:
    preprocess_request, preprocess_websocket = app.preprocess_request, app.preprocess_websocket

    async def run_pending_and_preprocess(*context: Any) -> Any:
        await first.run_pending()
        return await preprocess_request(*context)

    async def run_pending_and_preprocess_websocket(*context: Any) -> Any:
        await first.run_pending()
        return await preprocess_websocket(*context)

    app.preprocess_request = run_pending_and_preprocess  # type: ignore[method-assign, assignment]
    app.preprocess_websocket = run_pending_and_preprocess_websocket  # type: ignore[method-assign, assignment]
