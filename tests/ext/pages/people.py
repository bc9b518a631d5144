"""Plain objects for the templates, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag
from typing import Any

from quartapp.models.excerpts import first_words_of

WHEN = datetime(2026, 11, 22, 8, 59, 20, tzinfo=UTC)


class Permission(IntFlag):
    FOLLOW = 1
    COMMENT = 2
    WRITE = 4
    MODERATE = 8
    ADMIN = 16


@dataclass(frozen=True)
class Person:
    """A user.  Without an id, it is an anonymous user."""

    id: int | None = None
    username: str = "Stranger"
    permissions: Permission | int = 0
    name: str | None = None
    location: str | None = None
    about_me_html: str | None = None
    disabled: bool = False
    confirmed: bool = True
    member_since: datetime = WHEN
    last_seen: datetime = WHEN
    password_changed_at: datetime = WHEN
    notice_count: int = 2

    @property
    def is_authenticated(self) -> bool:
        return self.id is not None

    @property
    def is_anonymous(self) -> bool:
        return self.id is None

    @property
    def email(self) -> str:
        return f"{self.username}@example.com"

    shown_email = email

    @property
    def path(self) -> str:
        return f"/user/{self.username}"

    def can(self, permission: Permission) -> bool:
        return bool(permission & self.permissions)

    def is_administrator(self) -> bool:
        return self.can(Permission.ADMIN)


@dataclass(frozen=True)
class Post:
    id: int
    author: Person
    body_html: str = "<p>I kept opening a <em>session</em> &amp; closing none.</p>"
    comment_count: int = 0
    timestamp: datetime = WHEN
    edited_at: datetime | None = None

    @property
    def path(self) -> str:
        return f"/post/{self.id}"

    @property
    def first_words(self) -> str:
        return first_words_of(self.body_html, 60)

    def editable_by(self, user: Person) -> bool:
        return user.is_administrator() or user.id == self.author.id


@dataclass(frozen=True)
class Comment:
    id: int
    author: Person
    post: Post
    disabled: bool = False
    body_html: str = "<p>Buy followers now.</p>"
    timestamp: datetime = WHEN
    edited_at: datetime | None = WHEN

    @property
    def path(self) -> str:
        return f"/comment/{self.id}"

    def is_by(self, user: Person) -> bool:
        return user.id == self.author.id


@dataclass(frozen=True)
class Row:
    """An item of a list: a follower, a notice, a session, a mail."""

    values: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


def row(**values: Any) -> Row:
    return Row(values)


WRITER = Permission.FOLLOW | Permission.COMMENT | Permission.WRITE
STRANGER = Person()
DAVID = Person(1, "david", WRITER, "David Mensah", "Accra")
SUSAN = Person(2, "susan", WRITER, None, None, "<p>Mostly here for the books.</p>")
CLOSED = Person(3, "grumpy_cat", WRITER, disabled=True)
MODERATOR = Person(4, "mary", WRITER | Permission.MODERATE)
ADMIN = Person(5, "root", WRITER | Permission.MODERATE | Permission.ADMIN)
EVERYBODY = {each.username: each for each in (STRANGER, DAVID, SUSAN, MODERATOR, ADMIN)}
