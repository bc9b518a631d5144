"""State of an extension per application, kept in ``app.extensions``."""

from __future__ import annotations

from typing import Generic, TypeVar, cast

from quart import Quart, current_app, has_app_context

T = TypeVar("T")


class AppState(Generic[T]):
    """The state of an extension: one value per application, ``app.extensions[name]``.

    ``owner`` is the name of the extension's class, for error messages.
    """

    def __init__(self, name: str, owner: str, hint: str = "") -> None:
        self.name = name
        self.owner = owner
        self.hint = hint  # appended to the error message of a second init_app

    def bind(self, app: Quart, value: T) -> T:
        """Store ``value`` for ``app`` and return it; raise RuntimeError if there is a value."""
        if self.name in app.extensions:
            raise RuntimeError(
                f"{self.owner} is already initialised on this app. {self.hint}".strip()
            )
        app.extensions[self.name] = value
        return value

    def of(self, app: Quart) -> T:
        """Return the value of ``app``; raise RuntimeError if ``init_app`` was not called."""
        if self.name not in app.extensions:
            raise RuntimeError(f"{self.owner} is not initialised on this app: call init_app.")
        return cast(T, app.extensions[self.name])

    @property
    def current(self) -> T:
        """The value of the current application.

        Raises RuntimeError outside an application context, or if ``init_app`` was not called.
        """
        if not has_app_context():
            raise RuntimeError(f"{self.owner} works only inside an application context.")
        return self.of(current_app)
