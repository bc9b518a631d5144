"""What an ``env.py`` does: one transaction, one machine at a time, no child row lost."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from ..db import UTCDateTime
from ..db.unavailable import translate_errors
from . import enums  # noqa: F401 - registers what it compares
from .job import Job, MigrationError

LOCK = 0x71756172745F6462  # "quart_db": the same for all who migrate one database
PATIENCE = 60  # seconds to wait for tables that others use; on SQLite for the whole database


def run_migrations() -> None:
    """Do what Alembic was asked for to the application's database, or print it as SQL.

    All of it is one transaction: a revision that fails leaves nothing behind.  Call it
    where no event loop runs.
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
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
    _configure(job, connection=connection)
    context.run_migrations()
    if job.writes and sqlite:
        _check_foreign_keys(connection)


def _configure(job: Job, **how: Any) -> None:
    usual: dict[str, Any] = {
        "target_metadata": job.metadata,
        "compare_type": True,
        "render_as_batch": True,  # so that a revision runs on SQLite wherever it was written
        "render_item": _render_item,
    }
    context.configure(**usual | job.options | how, on_version_apply=_note(job))


def _sqlite(job: Job) -> Engine:
    """An engine of this thread: nothing else runs here that it could hold up.

    SQLite alters a table by copying it: with foreign keys on, dropping the old one would
    delete every row that points at it.
    """
    url = job.url.set(drivername="sqlite")
    engine = create_engine(url, poolclass=NullPool, connect_args=job.connect_args)
    translate_errors(engine)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
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
            f"{len(broken)} rows would point at nothing, from {', '.join(pairs)} "
            "(nothing was changed)"
        )


def _render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Let a revision import the column types that are not SQLAlchemy's."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen.imports.add("from quartapp.ext.db import UTCDateTime")
        return "UTCDateTime()"
    if kind == "type" and not type(item).__module__.startswith("sqlalchemy."):
        autogen.imports.add(f"import {type(item).__module__}")
    return False


def _note(job: Job) -> Any:
    def note(*, step: MigrationInfo, **_: Any) -> None:
        job.steps.append(_in_words(step))

    return note


def _in_words(step: MigrationInfo) -> str:
    if step.is_stamp:
        return f"Stamped {', '.join(step.destination_revision_ids) or 'base'}."
    done = "Upgraded to" if step.is_upgrade else "Downgraded from"
    about = step.up_revision.doc if step.up_revision else ""  # type: ignore[attr-defined]
    return f"{done} {step.up_revision_id}: {about}"
