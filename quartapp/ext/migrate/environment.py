"""Run migrations from ``env.py``: in one transaction, under a lock, with foreign keys checked."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from ..db import UTCDateTime
from ..db.unavailable import translate_errors
from . import enums  # noqa: F401 - registers its comparison
from .job import Job, MigrationError

LOCK = 0x71756172745F6462  # "quart_db": advisory lock of all processes that migrate a database
LOCK_TIMEOUT_SECONDS = 60  # for a lock on a table; on SQLite, on the whole database


def run_migrations() -> None:
    """Run Alembic's current command on the application's database, or print its SQL.

    All revisions run in one transaction, so one that fails leaves no changes.  Call it from
    ``env.py``, in a thread without a running event loop.  Raise MigrationError if Alembic was
    started without the ``Migrate`` extension, or if a foreign key would be violated.
    """
    job: Job | None = context.config.attributes.get("job")
    if job is None:
        raise MigrationError("Alembic alone does not know the application: use the db commands.")
    job.started = True
    if context.is_offline_mode():
        _configure(job, url=job.url, literal_binds=True, dialect_opts={"paramstyle": "named"})
        with context.begin_transaction():
            context.run_migrations()
    elif job.url.get_backend_name() == "sqlite":
        with _sqlite(job).begin() as connection:
            _migrate(connection, job)
    else:
        asyncio.run(_run(job))


async def _run(job: Job) -> None:
    engine = create_async_engine(job.url, poolclass=NullPool, connect_args=job.connect_args)
    translate_errors(engine.sync_engine)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate, job)
    finally:
        await engine.dispose()


def _migrate(connection: Connection, job: Job) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if job.writes and not sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
    _configure(job, connection=connection)
    context.run_migrations()
    if job.writes and sqlite:
        _check_foreign_keys(connection)


def _configure(job: Job, **overrides: Any) -> None:
    defaults: dict[str, Any] = {
        "target_metadata": job.metadata,
        "compare_type": True,
        "render_as_batch": True,  # so that a revision written on PostgreSQL runs on SQLite
        "render_item": _render_item,
    }
    context.configure(**defaults | job.options | overrides, on_version_apply=_step_recorder(job))


def _sqlite(job: Job) -> Engine:
    """Create a synchronous engine, which blocks only this thread.

    Batch mode alters a table of SQLite by copying it.  Foreign keys are off, because dropping
    the old table would delete all rows that refer to it (ON DELETE CASCADE).
    """
    url = job.url.set(drivername="sqlite")
    engine = create_engine(url, poolclass=NullPool, connect_args=job.connect_args)
    translate_errors(engine)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={LOCK_TIMEOUT_SECONDS * 1000}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if job.writes else "BEGIN")

    return engine


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        pairs = sorted({f"{table} to {parent}" for table, _row, parent, _key in broken})
        raise MigrationError(
            f"{len(broken)} rows would refer to missing rows, from {', '.join(pairs)} "
            "(nothing was changed)"
        )


def _render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Add imports to a revision for the column types that are not SQLAlchemy's."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen.imports.add("from quartapp.ext.db import UTCDateTime")
        return "UTCDateTime()"
    if kind == "type" and not type(item).__module__.startswith("sqlalchemy."):
        autogen.imports.add(f"import {type(item).__module__}")
    return False


def _step_recorder(job: Job) -> Any:
    def record(*, step: MigrationInfo, **_: Any) -> None:
        job.steps.append(_description(step))

    return record


def _description(step: MigrationInfo) -> str:
    if step.is_stamp:
        return f"Stamped {', '.join(step.destination_revision_ids) or 'base'}."
    action = "Upgraded to" if step.is_upgrade else "Downgraded from"
    message = step.up_revision.doc if step.up_revision else ""  # type: ignore[attr-defined]
    return f"{action} {step.up_revision_id}: {message}"
