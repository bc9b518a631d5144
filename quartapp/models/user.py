"""People, and what they may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Select,
    String,
    Text,
    column,
    false,
    func,
    select,
    table,
)
from sqlalchemy.orm import (
    Mapped,
    mapped_column,
    query_expression,
    relationship,
    validates,
    with_expression,
)

from quartapp.ext.db import UTCDateTime, utcnow
from quartapp.ext.login import UserMixin
from quartapp.ext.mail import shown_address, stored_address

from .base import Model
from .role import ALL_PERMISSIONS, Permission, Role


class User(UserMixin, Model):
    """An account.  ``password_hash`` is the only trace of the password.

    ``email`` is kept in lower case, its domain in ASCII; ``shown_email`` is for people.
    ``username_key`` keeps Susan and susan from being two people; it follows ``username``.
    ``post_count`` is filled in by ``counted()``, ``notice_count`` for whoever is signed in.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    username_key: Mapped[str] = mapped_column(String(64), unique=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    password_changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    confirmed: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    name: Mapped[str | None] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(64))
    about_me: Mapped[str | None] = mapped_column(Text)
    about_me_html: Mapped[str | None] = mapped_column(Text)
    member_since: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    last_seen: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    notices_seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    role: Mapped[Role] = relationship(lazy="joined", innerjoin=True)
    post_count: Mapped[int] = query_expression()
    notice_count: Mapped[int | None] = query_expression()

    grants = ALL_PERMISSIONS  # less, where a program asks with a token that may do less

    def __repr__(self) -> str:
        return f"<User {self.username!r}>"

    @validates("email")
    def _store_email(self, _name: str, email: str) -> str:
        return stored_address(email)

    @validates("username")
    def _remember_key(self, _name: str, username: str) -> str:
        self.username_key = username.lower()
        return username

    @classmethod
    def counted(cls) -> Select[User]:
        """With the numbers of their posts."""
        posts = table("posts", column("author_id"))
        count = select(func.count()).where(posts.c.author_id == cls.id).scalar_subquery()
        return select(cls).options(with_expression(cls.post_count, count))

    @classmethod
    def with_email(cls, email: str) -> Select[User]:
        """Select the account with this address, in whatever form it is written."""
        return select(cls).where(cls.email == stored_address(email))

    @classmethod
    def with_username(cls, username: str) -> Select[User]:
        """Who goes by this name, in any mixture of capitals."""
        return select(cls).where(cls.username_key == username.lower())

    @property
    def is_active(self) -> bool:
        """A disabled account is nobody's."""
        return not self.disabled

    @property
    def shown_email(self) -> str:
        """The address with its domain in its own script."""
        return shown_address(self.email)

    @property
    def path(self) -> str:
        """Where the profile is on this site."""
        return f"/user/{self.username}"

    def can(self, permission: Permission) -> bool:
        """Whether the role allows it; nobody may anything in a disabled account."""
        allowed = Permission(self.role.permissions) & self.grants
        return self.is_active and permission in allowed

    def is_administrator(self) -> bool:
        """Whether this is somebody who runs the site."""
        return self.can(Permission.ADMIN)


class AnonymousUser:
    """Whoever has not signed in."""

    id = None
    username = "Stranger"
    confirmed = False
    is_authenticated = False
    is_anonymous = True
    is_active = False

    def can(self, permission: Permission) -> bool:  # noqa: ARG002
        """Nothing that needs a permission."""
        return False

    def is_administrator(self) -> bool:
        """Never."""
        return False

    def get_id(self) -> Any:
        """None: there is nobody to name."""
        return None
