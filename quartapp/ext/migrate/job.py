"""What is handed through Alembic to ``env.py``, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.engine import URL


class MigrationError(Exception):
    """What could not be done, in one line for whoever runs it; the database is as it was."""


@dataclass
class Job:
    """One run of Alembic: where to, and what it did.

    ``writes`` says whether it may change the database, and so has to be alone in it.
    """

    url: URL
    metadata: MetaData
    options: dict[str, Any]
    connect_args: dict[str, Any]
    writes: bool
    started: bool = False  # by ``run_migrations``, which an env.py has to call
    steps: list[str] = field(default_factory=list)
    printed: str = ""
    result: Any = None
