"""Posts, and who may change them."""

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

from .base import USED_ONCE, Model
from .excerpts import first_words_of
from .follow import Follow
from .role import Permission
from .user import AnonymousUser, User

FIRST_WORDS_LENGTH = 60  # characters


class Post(Model):
    """``body`` is Markdown as it was typed, ``body_html`` what it renders to, made safe.

    ``comment_count`` is filled in by ``timeline()`` and the builders that start from it.
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
        USED_ONCE,
    )

    @classmethod
    def timeline(cls) -> Select[Post]:
        """Newest first, with authors and the numbers of comments."""
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
        """What one person wrote."""
        return cls.timeline().where(cls.author_id == author.id)

    @classmethod
    def followed_by(cls, reader: User) -> Select[Post]:
        """What those wrote whom ``reader`` follows, ``reader`` included."""
        followed = select(Follow.followed_id).where(Follow.follower_id == reader.id)
        return cls.timeline().where(cls.author_id.in_(followed))

    @property
    def path(self) -> str:
        """Where the post is on this site."""
        return f"/post/{self.id}"

    @property
    def first_words(self) -> str:
        """The heading or the first words of the post, as text; may be empty."""
        return first_words_of(self.body_html, FIRST_WORDS_LENGTH)

    def editable_by(self, user: User | AnonymousUser) -> bool:
        """Its author may change a post, and so may an administrator."""
        return user.can(Permission.ADMIN) or (user.is_active and user.id == self.author_id)
