"""What an extension keeps per application, in ``app.extensions``, never on itself."""

from __future__ import annotations

from typing import Generic, TypeVar, cast

from quart import Quart, current_app, has_app_context

T = TypeVar("T")


class AppState(Generic[T]):
    """One value per application under ``name``, for the extension class ``owner``."""

    def __init__(self, name: str, owner: str, hint: str = "") -> None:
        self.name = name
        self.owner = owner
        self.hint = hint  # follows the refusal of a second one

    def bind(self, app: Quart, value: T) -> T:
        """Keep ``value`` for ``app``; raise RuntimeError if it has one already."""
        if self.name in app.extensions:
            raise RuntimeError(
                f"{self.owner} is already initialised on this app. {self.hint}".strip()
            )
        app.extensions[self.name] = value
        return value

    def of(self, app: Quart) -> T:
        """The value of ``app``; raise RuntimeError if ``init_app`` was not called for it."""
        if self.name not in app.extensions:
            raise RuntimeError(f"{self.owner} is not initialised on this app: call init_app.")
        return cast(T, app.extensions[self.name])

    @property
    def current(self) -> T:
        """The value of the current application."""
        if not has_app_context():
            raise RuntimeError(f"{self.owner} works only inside an application context.")
        return self.of(current_app)
