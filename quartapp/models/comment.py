"""Comments on posts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, Text, false, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from quartapp.ext.db import UTCDateTime, utcnow

from .base import SQLITE_AUTOINCREMENT, Model
from .post import Post
from .user import AnonymousUser, User


class Comment(Model):
    """A comment on a post.  If ``disabled``, only moderators can read its text."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    timestamp: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    author: Mapped[User] = relationship(lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")

    __table_args__ = (
        Index(None, "post_id", "timestamp"),
        Index(None, "timestamp", "id"),
        SQLITE_AUTOINCREMENT,
    )

    @classmethod
    def on(cls, post: Post) -> Select[Comment]:
        """Select the comments on a post, oldest first, with their authors."""
        return (
            select(cls)
            .options(joinedload(cls.author, innerjoin=True))
            .where(cls.post_id == post.id)
            .order_by(cls.timestamp, cls.id)
        )

    @classmethod
    def newest(cls) -> Select[Comment]:
        """Select all comments, newest first, with authors, posts and authors of posts."""
        return (
            select(cls)
            .options(
                joinedload(cls.author, innerjoin=True),
                joinedload(cls.post, innerjoin=True).joinedload(Post.author, innerjoin=True),
            )
            .order_by(cls.timestamp.desc(), cls.id.desc())
        )

    def is_by(self, user: User | AnonymousUser) -> bool:
        """Return True if ``user`` wrote the comment and has an active account."""
        return user.is_active and user.id == self.author_id

    @property
    def path(self) -> str:
        """The URL path that redirects to the comment on its page of the thread."""
        return f"/comment/{self.id}"
