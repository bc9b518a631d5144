"""Alembic for Quart, with Flask-Migrate's commands, each in a single transaction."""

from .commands import group
from .environment import run_migrations
from .extension import Migrate
from .job import MigrationError

__all__ = ["Migrate", "MigrationError", "group", "run_migrations"]
