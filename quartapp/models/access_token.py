"""Personal access tokens for the API."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quartapp.ext.db import UTCDateTime, utcnow

from .base import SQLITE_AUTOINCREMENT, Model
from .user import User


class AccessToken(Model):
    """A personal access token of ``user``, valid until ``expires_at`` or, if None, until revoked.

    ``scopes`` is a space-separated list of ``read``, ``write`` and ``moderate``.  The token is
    shown once and not stored; ``key_hash`` is its SHA-256 digest.
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

    __table_args__ = SQLITE_AUTOINCREMENT

    @property
    def powers(self) -> str:
        """The scopes as text for pages: ``Reads, writes``."""
        return ", ".join(f"{scope}s" for scope in self.scopes.split()).capitalize()
