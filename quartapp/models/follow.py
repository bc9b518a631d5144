"""Follows: the many-to-many relationship between followers and followed users."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quartapp.ext.db import UTCDateTime, utcnow

from .base import Model
from .user import User


class Follow(Model):
    """A row means that ``follower`` follows ``followed``.

    Each user also follows themselves, so that their timeline of followed users includes their
    own posts.  Lists and counts on pages exclude these rows.
    """

    __tablename__ = "follows"

    follower_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    followed_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    timestamp: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    __table_args__ = (Index(None, "followed_id", "timestamp"),)

    follower: Mapped[User] = relationship(foreign_keys=follower_id, lazy="raise")
    followed: Mapped[User] = relationship(foreign_keys=followed_id, lazy="raise")

    def __repr__(self) -> str:
        return f"<Follow {self.follower_id} -> {self.followed_id}>"
