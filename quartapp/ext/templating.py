"""Jinja without awaiting: templates show plain values, and render two to three times as fast.

    app.jinja_environment = Environment

``render_template`` and ``render_template_string`` are Quart's own, with its context
processors and signals; only what happens inside the template changes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, NoReturn

import jinja2
from jinja2.runtime import Context as JinjaContext
from jinja2.utils import internalcode
from quart import Quart, render_template, render_template_string

__all__ = ["Environment", "render_template", "render_template_string"]


class Template(jinja2.Template):
    """A template whose awaited rendering does not await: Quart asks for that one."""

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """Render in one go."""
        return self.render(*args, **kwargs)

    async def generate_async(self, *args: Any, **kwargs: Any) -> AsyncGenerator[str, object]:
        """Render piece by piece."""
        for piece in self.generate(*args, **kwargs):
            yield piece


class Context(JinjaContext):
    """What a template sees; it refuses calls that would have to be awaited."""

    @internalcode
    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call ``function`` for the template, be it to show the result or to ask in an ``if``."""
        result = super().call(function, *args, **kwargs)
        if hasattr(type(result), "__await__"):
            _refuse(result)
        return result


class Environment(jinja2.Environment):
    """Quart's environment, synchronous.

    A template that calls something to await raises ``TemplateRuntimeError``: views await,
    and give templates the values.
    """

    template_class = Template
    context_class = Context

    def __init__(self, app: Quart, **options: Any) -> None:
        options.setdefault("loader", app.create_global_jinja_loader())
        super().__init__(**options | {"enable_async": False})


def _refuse(awaitable: Any) -> NoReturn:
    name = getattr(awaitable, "__qualname__", type(awaitable).__name__)
    if hasattr(awaitable, "close"):
        awaitable.close()  # or Python warns that it was never awaited
    raise jinja2.TemplateRuntimeError(
        f"{name} has to be awaited: do that in the view, and give the template its value."
    )
