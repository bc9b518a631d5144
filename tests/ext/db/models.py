"""Models of the database tests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, MetaData, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from quartapp.ext.db import NAMING_CONVENTION, SQLAlchemy, UTCDateTime


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Counter(Base):
    __tablename__ = "counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Orphan(Base):
    """A row with a deferred foreign key: the flush succeeds, and COMMIT may fail."""

    __tablename__ = "orphans"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(
        ForeignKey("notes.id", deferrable=True, initially="DEFERRED")
    )


db = SQLAlchemy(Base)


async def texts() -> list[str]:
    """Return the texts of all notes, read in a separate session."""
    async with db.lookup() as session:
        return list(await session.scalars(select(Note.text).order_by(Note.id)))


async def count(model: type[Base]) -> int:
    async with db.lookup() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0
