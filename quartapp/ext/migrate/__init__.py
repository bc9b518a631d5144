"""Alembic for Quart, with Flask-Migrate's words, awaited and safe on SQLite."""

from .commands import group
from .extension import Migrate, MigrationError
from .run import run_migrations

__all__ = ["Migrate", "MigrationError", "group", "run_migrations"]
