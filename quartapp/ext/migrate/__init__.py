"""Alembic for Quart, with Flask-Migrate's words: awaited, and all or nothing."""

from .commands import group
from .environment import run_migrations
from .extension import Migrate
from .job import MigrationError

__all__ = ["Migrate", "MigrationError", "group", "run_migrations"]
