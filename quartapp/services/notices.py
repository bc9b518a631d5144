"""What happened to somebody: who follows them, who answered their posts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import utcnow
from quartapp.ext.pagination import Page
from quartapp.models import Comment, Follow, Post, User

from . import accounts

EXCERPT = 140


class Notice(NamedTuple):
    """``actor`` did ``kind``; ``post_id`` and ``excerpt`` are None for a follow."""

    actor: User
    kind: str
    post_id: int | None
    excerpt: str | None
    at: datetime
    is_new: bool


async def page(session: AsyncSession, user: User, number: int, size: int) -> Page[Notice]:
    """A page of what happened to ``user``, newest first."""
    number = max(1, number)
    happened = _happened(user).subquery()
    total = await session.scalar(select(func.count()).select_from(happened)) or 0
    rows = await session.execute(_newest(happened).limit(size).offset((number - 1) * size))
    seen = user.notices_seen_at
    items = [Notice(*row, is_new=row.at > seen) for row in rows]
    return Page(items, number, size, total)


async def mark_seen(session: AsyncSession, user_id: int) -> None:
    """Call all that happened until now read."""
    user = await accounts.get(session, user_id)
    user.notices_seen_at = utcnow()


def _newest(happened: Subquery) -> Select[User, str, int | None, str | None, datetime]:
    return (
        select(User, happened.c.kind, happened.c.post_id, happened.c.excerpt, happened.c.at)
        .join(happened, happened.c.actor_id == User.id)
        .order_by(happened.c.at.desc(), User.id)
    )


def _happened(user: User) -> CompoundSelect[int, str, int | None, str | None, datetime]:
    follows = select(
        Follow.follower_id.label("actor_id"),
        literal("user.followed").label("kind"),
        cast(null(), Integer).label("post_id"),
        cast(null(), Text).label("excerpt"),
        Follow.timestamp.label("at"),
    ).where(Follow.followed_id == user.id, Follow.follower_id != user.id)
    answers = (
        select(
            Comment.author_id,
            literal("comment.added"),
            Comment.post_id,
            func.substr(Comment.body, 1, EXCERPT),
            Comment.timestamp,
        )
        .join(Comment.post)
        .where(Post.author_id == user.id, Comment.author_id != user.id)
        .where(Comment.disabled.is_(False))
    )
    return union_all(follows, answers)
