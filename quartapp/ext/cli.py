"""Click commands that run in the application context and may be ``async``."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from quart import Quart
from quart.cli import ScriptInfo

from .db import dispose

F = TypeVar("F", bound=Callable[..., Any])

Factory = Callable[[], Quart]


class AppGroup(click.Group):
    """A group of commands for one application.

    ``create_app`` is called when a command first needs the application.  An exception of
    one of the classes in ``errors`` is printed as one line on standard error, with exit
    status 1; other exceptions are bugs, and keep their traceback.
    """

    def __init__(
        self,
        *args: Any,
        create_app: Factory,
        errors: tuple[type[Exception], ...] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.create_app = create_app
        self.errors = errors

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raise ClickException in place of one of ``errors``."""
        ctx.obj = self.create_app
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # the reader closed the pipe: Click exits without a message
            raise
        except self.errors as error:
            message = str(error).partition("\n")[0]
            raise click.ClickException(message or type(error).__name__) from error


def load_app() -> Quart:
    """Return the application of the running command, a new one at each call.

    Under the ``quart`` command it is the application that Quart has found.
    """
    found: Factory | ScriptInfo = click.get_current_context().obj
    return found.load_app() if isinstance(found, ScriptInfo) else found()


def run_in_app(app: Quart, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return the result of ``function`` in the context of ``app``, awaited if it is awaitable."""
    return asyncio.run(_run(app, function, args, kwargs))


def app_command(function: F) -> F:
    """Run the decorated command, plain or ``async``, in the application context."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return run_in_app(load_app(), function, *args, **kwargs)

    return wrapper  # type: ignore[return-value]


async def _run(app: Quart, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    try:
        async with app.app_context():
            result = function(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result
    finally:
        await dispose(app)  # its connections cannot outlive the event loop
