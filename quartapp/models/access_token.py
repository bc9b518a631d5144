"""Tokens that people make for their programs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quartapp.ext.db import UTCDateTime, utcnow

from .base import USED_ONCE, Model
from .user import User


class AccessToken(Model):
    """What a program may do in the name of ``user``, until ``expires_at`` if that is set.

    ``scopes`` are words between spaces, of ``read``, ``write`` and ``moderate``.  The token
    itself is told once and never kept: ``key_hash`` is its digest.
    """

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(64))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    user: Mapped[User] = relationship(lazy="raise")

    __table_args__ = USED_ONCE

    @property
    def powers(self) -> str:
        """Its scopes in words: ``Reads, writes``."""
        return ", ".join(f"{scope}s" for scope in self.scopes.split()).capitalize()
