"""Commands that may await, inside the application context, and fail in one line."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from quart import Quart

from .db import dispose

F = TypeVar("F", bound=Callable[..., Any])

Factory = Callable[[], Quart]


class AppGroup(click.Group):
    """A group of commands around one application.

    ``create_app`` is called when a command first needs the application.  An exception of
    one of the classes in ``errors`` is told in one line, with exit status 1.
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
        except self.errors as error:
            raise click.ClickException(str(error)) from error


def load_app() -> Quart:
    """The application of the command that is running."""
    return click.get_current_context().find_object(object)()  # type: ignore[misc, no-any-return]


def app_command(function: F) -> F:
    """Run a command, awaited where it is ``async``, inside the application context."""

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return asyncio.run(_run(load_app(), function, args, kwargs))

    return wrapper  # type: ignore[return-value]


async def _run(app: Quart, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    try:
        async with app.app_context():
            result = function(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result
    finally:
        await dispose(app)
