"""Posts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, Text, column, func, select, table
from sqlalchemy.orm import (
    Mapped,
    joinedload,
    mapped_column,
    query_expression,
    relationship,
    with_expression,
)

from quartapp.ext.db import UTCDateTime, utcnow

from .base import SQLITE_AUTOINCREMENT, Model
from .excerpts import first_words_of
from .follow import Follow
from .role import Permission
from .user import AnonymousUser, User

FIRST_WORDS_LENGTH = 60  # characters


class Post(Model):
    """A post.  ``body`` is the Markdown source, ``body_html`` the rendered and sanitized HTML.

    ``comment_count`` is set by ``timeline()`` and by the builders that use it.
    """

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    timestamp: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    author: Mapped[User] = relationship(lazy="raise")
    comment_count: Mapped[int] = query_expression()

    __table_args__ = (
        Index(None, "timestamp", "id"),
        Index(None, "author_id", "timestamp", "id"),
        SQLITE_AUTOINCREMENT,
    )

    @classmethod
    def timeline(cls) -> Select[Post]:
        """Select all posts, newest first, with authors and numbers of comments."""
        comments = table("comments", column("post_id"))
        count = select(func.count()).where(comments.c.post_id == cls.id).scalar_subquery()
        return (
            select(cls)
            .options(joinedload(cls.author, innerjoin=True))
            .options(with_expression(cls.comment_count, count))
            .order_by(cls.timestamp.desc(), cls.id.desc())
        )

    @classmethod
    def by(cls, author: User) -> Select[Post]:
        """Select the posts of ``author``, newest first."""
        return cls.timeline().where(cls.author_id == author.id)

    @classmethod
    def followed_by(cls, reader: User) -> Select[Post]:
        """Select the posts of ``reader`` and of the users that ``reader`` follows."""
        followed = select(Follow.followed_id).where(Follow.follower_id == reader.id)
        return cls.timeline().where(cls.author_id.in_(followed))

    @property
    def path(self) -> str:
        """The URL path of the post."""
        return f"/post/{self.id}"

    @property
    def first_words(self) -> str:
        """The heading or the first words of the post, as plain text; may be empty."""
        return first_words_of(self.body_html, FIRST_WORDS_LENGTH)

    def editable_by(self, user: User | AnonymousUser) -> bool:
        """Return True if ``user`` is the author or an administrator, with an active account."""
        return user.can(Permission.ADMIN) or (user.is_active and user.id == self.author_id)
