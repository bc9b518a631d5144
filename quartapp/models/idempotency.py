"""Stored results of idempotent API requests and form submissions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quartapp.ext.db import UTCDateTime, utcnow

from .base import Model


class RememberedAnswer(Model):
    """The result of the first request of ``user_id`` with this key.

    ``key`` is an ``Idempotency-Key`` of the API, or identifies a form and its content.
    ``request_hash`` is a digest of the request: another request with the same key but another
    digest is an error.
    """

    __tablename__ = "remembered_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(255))
    request_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[Any] = mapped_column(JSON, nullable=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)

    __table_args__ = (UniqueConstraint("user_id", "key"),)
