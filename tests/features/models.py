"""The models Role and User."""

from __future__ import annotations

from sqlalchemy import ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, backref, mapped_column, relationship

from quartapp.ext.db import NAMING_CONVENTION, SQLAlchemy


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(Base)


class Role(db.Model):
    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    users: Mapped[list[User]] = relationship(backref=backref("role", lazy="raise"), lazy="raise")

    def __repr__(self) -> str:
        return f"<Role {self.name!r}>"


class User(db.Model):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True, index=True)
    # Deferred: the database checks the foreign key at COMMIT, so that a test can make COMMIT fail.
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("roles.id", deferrable=True, initially="DEFERRED")
    )

    def __repr__(self) -> str:
        return f"<User {self.username!r}>"
