"""The input and output of one Alembic run, passed to ``env.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.engine import URL


class MigrationError(Exception):
    """A command failed, with a message of one line; the database is unchanged."""


@dataclass
class Job:
    """One run of Alembic: its target, and its results.

    If ``writes`` is True, it may change the database and needs the lock.
    """

    url: URL
    metadata: MetaData
    options: dict[str, Any]
    connect_args: dict[str, Any]
    writes: bool
    started: bool = False  # set by ``run_migrations``, which env.py must call
    steps: list[str] = field(default_factory=list)
    printed: str = ""
    result: Any = None
