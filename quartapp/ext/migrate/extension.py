"""The extension: Alembic's commands for the current application."""

from __future__ import annotations

import asyncio
import io
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from quart import Quart, current_app

from ..db import SQLAlchemy, async_url
from ..state import AppState

TEMPLATES = Path(__file__).parent.parent / "templates" / "migrate"


class MigrationError(Exception):
    """What Alembic could not do, in one line."""


class Migrate:
    """Migrations of ``db`` in ``directory``, which holds ``env.py`` and ``versions``."""

    def __init__(self, db: SQLAlchemy, directory: Path | str, app: Quart | None = None) -> None:
        self.db = db
        self.directory = Path(directory)
        self._state: AppState[Migrate] = AppState("migrate", "Migrate")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Let the ``db`` commands of ``app`` find this."""
        self._state.bind(app, self)

    async def upgrade(self, revision: str = "head") -> str:
        """Migrate up to ``revision``; safe to call twice, and from two machines at once."""
        return await self.run(command.upgrade, revision)

    async def downgrade(self, revision: str = "-1") -> str:
        """Migrate down to ``revision``."""
        return await self.run(command.downgrade, revision)

    async def current(self) -> str:
        """Which revision the database is at; empty before the first."""
        return (await self.run(command.current)).partition(" ")[0].strip()

    async def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> str:
        """Call one of ``alembic.command``, in a thread of its own; return what it printed.

        Raises MigrationError.
        """
        return await asyncio.to_thread(self._run, self._config(options), function, args, options)

    def _run(
        self, config: Config, function: Callable[..., Any], args: Any, options: dict[str, Any]
    ) -> str:
        try:
            function(config, *args, **options)
        except (CommandError, RuntimeError) as error:
            raise MigrationError(str(error)) from error
        return str(config.stdout.getvalue()).strip()  # type: ignore[attr-defined]

    def _config(self, options: dict[str, Any]) -> Config:
        config = Config(stdout=io.StringIO())
        config.set_main_option("script_location", str(self.directory).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.cmd_opts = Namespace(**options)
        config.attributes["url"] = async_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
        config.attributes["metadata"] = self.db.metadata
        return config
