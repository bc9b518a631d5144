"""Roles and permissions."""

from __future__ import annotations

from enum import IntFlag

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model


class Permission(IntFlag):
    """Permissions, as bits of ``Role.permissions``."""

    FOLLOW = 1
    COMMENT = 2
    WRITE = 4
    MODERATE = 8
    ADMIN = 16


USER = Permission.FOLLOW | Permission.COMMENT | Permission.WRITE
MODERATOR = USER | Permission.MODERATE
ADMINISTRATOR = MODERATOR | Permission.ADMIN
ALL_PERMISSIONS = ~Permission(0)

ROLES = {"User": USER, "Moderator": MODERATOR, "Administrator": ADMINISTRATOR}
DEFAULT_ROLE = "User"


class Role(Model):
    """A named set of permissions.  New accounts get the role that is marked ``default``."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    default: Mapped[bool] = mapped_column(default=False, index=True)
    permissions: Mapped[int] = mapped_column(default=0)

    def __repr__(self) -> str:
        return f"<Role {self.name!r}>"
