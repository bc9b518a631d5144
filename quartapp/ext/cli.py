"""Commands that may await, inside the application context, and fail in one line."""

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
    """A group of commands around one application.

    ``create_app`` is called when a command first needs the application.  An exception of
    one of the classes in ``errors`` is told in one line on standard error, with exit
    status 1; others are bugs, and keep their traceback.
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
        """Run the command."""
        ctx.obj = self.create_app
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever reads has seen enough: Click ends quietly
            raise
        except self.errors as error:
            words = str(error).partition("\n")[0]
            raise click.ClickException(words or type(error).__name__) from error


def load_app() -> Quart:
    """The application of the command that is running; a new one at each call.

    Below the ``quart`` command it is the one that Quart has found.
    """
    found: Factory | ScriptInfo = click.get_current_context().obj
    return found.load_app() if isinstance(found, ScriptInfo) else found()


def run_in_app(app: Quart, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call ``function``, awaited where it is ``async``, in the context of ``app``."""
    return asyncio.run(_run(app, function, args, kwargs))


def app_command(function: F) -> F:
    """Make a command run in the application context; it may be ``async``."""

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
        await dispose(app)  # connections belong to the event loop that ends here
