"""The Migrate extension of each application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..state import AppState

if TYPE_CHECKING:
    from .extension import Migrate

state: AppState[Migrate] = AppState("migrate", "Migrate")
