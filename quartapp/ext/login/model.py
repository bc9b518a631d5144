"""The model of a login session."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import UTCDateTime
from .devices import device_name


class LoginSessionMixin:
    """A login session: one row for each browser that is signed in.

    The application's model adds ``user_id``, a foreign key, and ``user``, the relationship.
    The cookie contains a random key and the row only its digest, so the table cannot be used to
    sign in.
    """

    user_id: Any
    user: Any

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime] = mapped_column(UTCDateTime)
    fresh_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    remember: Mapped[bool] = mapped_column(default=False)
    user_agent: Mapped[str] = mapped_column(String(255), default="")
    address: Mapped[str] = mapped_column(String(45), default="")

    @property
    def device(self) -> str:
        """Browser and system, such as ``Firefox on Linux``."""
        return device_name(self.user_agent)


def digest(key: str) -> str:
    """Return the SHA-256 of a key, which needs no salt: it has 256 random bits."""
    return sha256(key.encode()).hexdigest()
