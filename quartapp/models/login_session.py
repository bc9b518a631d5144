"""Login sessions."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quartapp.ext.login import LoginSessionMixin

from .base import Model
from .user import User


class LoginSession(LoginSessionMixin, Model):
    """The login session of ``user`` in one browser; its cookie holds the key of this row."""

    __tablename__ = "sessions"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(lazy="raise")
