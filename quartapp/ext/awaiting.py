"""Coroutine functions that raise an error if a caller forgets to await them."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Coroutine, Generator
from functools import partial, partialmethod, wraps
from types import MethodType
from typing import Any, NoReturn, TypeVar, cast

from quart import after_this_request, current_app, has_request_context, request
from quart.typing import ResponseTypes

logger = logging.getLogger("quartapp.ext")

Function = TypeVar("Function", bound=Callable[..., Coroutine[Any, Any, Any]])


class Call(Coroutine[Any, Any, Any]):
    """A call of a coroutine function, which starts when it is awaited.

    Using it as a boolean raises TypeError, and reading an attribute AttributeError.  If it is
    garbage-collected before it is awaited, an error is logged, and the current request fails
    with a 500.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, Any], name: str) -> None:
        self._coroutine = coroutine
        self.__qualname__ = name
        self._started = False
        self._dropped = _watched_request()

    def __await__(self) -> Generator[Any, Any, Any]:
        self._started = True
        return self._coroutine.__await__()

    def send(self, value: Any, /) -> Any:
        """Resume the coroutine until it suspends; called by tasks."""
        self._started = True
        return self._coroutine.send(value)

    def throw(self, *error: Any) -> Any:
        """Raise ``error`` inside the coroutine; called by tasks."""
        self._started = True
        return self._coroutine.throw(*error)

    def close(self) -> None:
        """Close the coroutine."""
        self._started = True
        self._coroutine.close()

    def __bool__(self) -> NoReturn:
        self.close()
        raise TypeError(
            f"{self.__qualname__}() has no result before it is awaited: write if await …"
        )

    def __getattr__(self, name: str) -> NoReturn:
        if not name.startswith("_"):  # asyncio and debuggers probe for private attributes
            self.close()
        raise AttributeError(
            f"{self.__qualname__}() has no {name} before it is awaited: write await."
        )

    def __del__(self) -> None:
        if self.__dict__.get("_started", True):  # also if __init__ failed
            return
        self._coroutine.close()
        self._dropped.append(self.__qualname__)
        logger.error("%s() was never awaited: write await in front of it.", self.__qualname__)


def awaited(function: Function) -> Function:
    """Make a coroutine function return a Call, as a decorator."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Call:
        return Call(function(*args, **kwargs), function.__qualname__)

    _mark(call)
    return cast(Function, call)


def is_async(function: object) -> bool:
    """Return whether a call of ``function`` has to be awaited.

    Recognises coroutine functions, asynchronous generators, methods and partials of them, and
    objects with an ``async def __call__``.
    """
    while isinstance(function, partial | partialmethod | staticmethod | classmethod | MethodType):
        function = getattr(function, "func", None) or getattr(function, "__func__", None)
    called = getattr(type(function), "__call__", None)  # noqa: B004 - of the type, not the object
    return any(_is_async_function(each) for each in (function, called))


def _is_async_function(function: object) -> bool:
    marked = hasattr(function, "_is_coroutine")  # by asyncio, before Python 3.12
    return marked or inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


async def finish(function: Callable[..., Any], *args: Any) -> Any:
    """Return the awaited result of ``function``; a plain function runs in a thread, like a view."""
    call = function if is_async(function) else current_app.ensure_async(function)
    result = call(*args)
    while inspect.isawaitable(result):
        result = await result
    return result


def _watched_request() -> list[str]:
    dropped: list[str] = []
    if has_request_context():

        @after_this_request
        def raise_if_dropped(response: ResponseTypes) -> ResponseTypes:
            if dropped:
                name = dropped.pop()  # pop: this hook also runs for the error page
                where = f"in the view {request.endpoint}"
                raise RuntimeError(f"{name}() was never awaited {where}: write await {name}(…).")
            return response

    return dropped


def _mark(function: Any) -> None:
    """Mark ``function`` as a coroutine function for Quart and asyncio."""
    if hasattr(inspect, "markcoroutinefunction"):  # since Python 3.12
        inspect.markcoroutinefunction(function)
    else:
        function._is_coroutine = vars(asyncio.coroutines)["_is_coroutine"]
