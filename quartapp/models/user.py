"""Users and the anonymous user."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ScalarSelect,
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
    """An account.

    ``email`` is stored in lower case with an ASCII domain; ``shown_email`` is its display form.
    ``username_key`` is the lower-case ``username``, unique without regard to case; it is set
    together with ``username``.  ``post_count`` is set by ``counted()``; ``notice_count`` is set
    for the current user only.
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

    grants = ALL_PERMISSIONS  # limited by the scopes of an API token

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
        """Select users with the numbers of their posts."""
        return select(cls).options(with_expression(cls.post_count, cls.count_of_posts()))

    @classmethod
    def count_of_posts(cls) -> ScalarSelect[int]:
        """Return the subquery that counts the posts of a user, for ``post_count``."""
        posts = table("posts", column("author_id"))
        return select(func.count()).where(posts.c.author_id == cls.id).scalar_subquery()

    @classmethod
    def with_email(cls, email: str) -> Select[User]:
        """Select the user with this address, which is normalized first."""
        return select(cls).where(cls.email == stored_address(email))

    @classmethod
    def with_username(cls, username: str) -> Select[User]:
        """Select the user with this name, ignoring case."""
        return select(cls).where(cls.username_key == username.lower())

    @property
    def is_active(self) -> bool:
        """False for a disabled account."""
        return not self.disabled

    @property
    def shown_email(self) -> str:
        """The address, with an internationalized domain in Unicode."""
        return shown_address(self.email)

    @property
    def path(self) -> str:
        """The URL path of the profile."""
        return f"/user/{self.username}"

    def can(self, permission: Permission) -> bool:
        """Return True if the role, and the token if one is used, grant ``permission``.

        Always False for a disabled account.
        """
        allowed = Permission(self.role.permissions) & self.grants
        return self.is_active and permission in allowed

    def is_administrator(self) -> bool:
        """Return True if the user has the permission ADMIN."""
        return self.can(Permission.ADMIN)


class AnonymousUser:
    """The user object of a request without a login."""

    id = None
    username = "Stranger"
    confirmed = False
    is_authenticated = False
    is_anonymous = True
    is_active = False

    def can(self, permission: Permission) -> bool:  # noqa: ARG002
        """Return False: anonymous users have no permissions."""
        return False

    def is_administrator(self) -> bool:
        """Return False."""
        return False

    def get_id(self) -> Any:
        """Return None: there is no account."""
        return None
