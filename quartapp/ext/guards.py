"""Detection of views with an access decorator above the route decorator.

Python applies decorators from the bottom to the top.  ``@login_required`` above ``@app.route``
wraps the view after Quart has registered it, so the check never runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from quart import Quart

View = Callable[..., Any]

_guards: WeakKeyDictionary[View, WeakSet[View]] = WeakKeyDictionary()


def remember_guard(view: View, wrapper: View) -> None:
    """Record that ``wrapper`` is ``view`` with an access check."""
    _guards.setdefault(view, WeakSet()).add(wrapper)


def refuse_bare_views(app: Quart) -> None:
    """Raise RuntimeError at the startup of ``app`` if a guarded view is registered unguarded.

    A view that is registered both with its guard and without is accepted.
    """

    @app.before_serving
    async def check() -> None:
        views = set(app.view_functions.values())
        guarded = {inner for view in views for inner in _unwrapped(view)}
        for name, view in app.view_functions.items():
            if view in _guards and not any(each in guarded for each in _guards[view]):
                raise RuntimeError(
                    f"The guard of the view {name} never runs: "
                    "write the route (@app.get, @app.route) above the guard (@login_required)."
                )


def _unwrapped(view: Any) -> Iterator[Any]:
    """Yield ``view`` and the functions that it wraps, from the outermost to the innermost."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)
